"""Everything around the functions that ask the endpoint, as a good deployment has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.endpoint import Endpoints
from custom_resources.errors import SmokeTestFailedError
from custom_resources.smoke_test import SmokeTest
from tests.lambda_code.fake_s3 import FakeS3
from tests.lambda_code.fake_sagemaker import FACE, FakeRuntime, FakeSageMaker
from tests.lambda_code.fakes import FakeCloudFormation, FakeTime, load_event, request_of

if TYPE_CHECKING:
    from pathlib import Path

    from custom_resources.cloudformation import Response

BUCKET = "stage-bucket"
EXPECTATIONS: dict[str, Any] = {
    "kind": "detections",
    "min_iou": 0.9,
    "score_tolerance": 0.05,
    "max_latency_ms": 2000,
    "photos": {"portrait.jpg": [FACE], "coffee.jpg": []},
}


class World:
    """The stage's bucket, its endpoint, and a reference folder with a face and a cup of coffee."""

    def __init__(self, reference: Path, fake_time: FakeTime) -> None:
        self.reference = reference
        for folder in ("expectations", "requests"):
            (reference / folder).mkdir()
        self.expect(EXPECTATIONS)
        (reference / "requests" / "portrait.jpg").write_bytes(b"portrait")
        (reference / "requests" / "coffee.jpg").write_bytes(b"coffee")
        self.time = fake_time
        properties = load_event("smoke_test_update")["ResourceProperties"]
        self.sagemaker = FakeSageMaker(
            properties["EndpointConfigName"], properties["Image"], properties["ModelDigest"]
        )
        self.s3 = FakeS3(BUCKET)
        self.runtime = FakeRuntime(fake_time, self.s3)
        self.cloudformation = FakeCloudFormation()

    def expect(self, document: object, name: str = "faces.json") -> None:
        """Write a file of expectations."""
        (self.reference / "expectations" / name).write_text(json.dumps(document))

    def endpoints(self) -> Endpoints:
        """What asks the endpoint."""
        clients: dict[str, Any] = {"runtime": self.runtime, "s3": self.s3}
        return Endpoints(**clients, clock=self.time.clock)

    def resource(self) -> SmokeTest:
        """The smoke test in this world."""
        clients: dict[str, Any] = {
            "sagemaker": self.sagemaker,
            "endpoints": self.endpoints(),
            "cloudformation": self.cloudformation,
        }
        return SmokeTest(**clients, reference=self.reference, clock=self.time.clock)

    def update(self, name: str = "smoke_test_update", **properties: str) -> Response:
        """What an update answers."""
        return self.resource().update(request_of(name, **properties))

    def failure(self, **properties: str) -> str:
        """The words with which the update fails."""
        with pytest.raises(SmokeTestFailedError) as raised:
            self.update(**properties)
        return str(raised.value)

    def stored(self, key: str) -> bytes | None:
        """What lies in the stage's bucket."""
        versions = self.s3.buckets[BUCKET].get(key)
        return versions[-1].body if versions else None
