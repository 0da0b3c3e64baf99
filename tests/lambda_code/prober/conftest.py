"""A prober in a world, and a clock that counts down the function's time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.errors import OutOfTimeError
from prober.prober import Prober
from prober.settings import Settings
from tests.lambda_code.fakes import load_event
from tests.lambda_code.world import BUCKET, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prober.run import Tally
    from tests.lambda_code.fakes import FakeTime

STACK_ID = load_event("smoke_test_update")["StackId"]


@dataclass
class FakeCloudWatch:
    """Keeps what is published."""

    published: list[dict[str, Any]] = field(default_factory=list)

    def put_metric_data(self, *, Namespace: str, MetricData: list[dict[str, Any]]) -> None:  # noqa: N803 - boto3's names
        """Note it."""
        self.published.append({"Namespace": Namespace, "MetricData": MetricData})

    @property
    def values(self) -> list[dict[str, float]]:
        """The values of each publication by name."""
        return [
            {each["MetricName"]: each["Value"] for each in one["MetricData"]}
            for one in self.published
        ]


class ProberWorld:
    """The prober's surroundings; a minute of function time from now on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cloudwatch = FakeCloudWatch()
        self.settings = Settings(
            endpoint_name="detector-dev",
            kind="real-time",
            bucket=BUCKET,
            stack_id=STACK_ID,
            expectations="faces.json",
            requests=4,
        )
        self.timeout_seconds = 60.0

    def run(self, *, turn: int = 0) -> Tally:
        """One run."""
        ends = self.world.time.seconds + self.timeout_seconds
        clients: dict[str, Any] = {
            "sagemaker": self.world.sagemaker,
            "cloudformation": self.world.cloudformation,
            "cloudwatch": self.cloudwatch,
        }
        prober = Prober(
            settings=self.settings,
            reference=self.world.reference,
            endpoints=self.world.endpoints(),
            limit=lambda seconds: limit(self.world.time, seconds),
            **clients,
        )
        return prober.run(lambda: ends - self.world.time.seconds, turn=turn)

    @property
    def sent(self) -> list[bytes]:
        """The bodies that were sent."""
        return [request["Body"] for request in self.world.runtime.requests]


@contextmanager
def limit(time: FakeTime, seconds: float) -> Iterator[None]:
    """End work that took longer on the standing clock, as the alarm would have."""
    ends = time.seconds + seconds
    yield
    if time.seconds > ends:
        time.seconds = ends
        raise OutOfTimeError


@pytest.fixture
def prober_world(world: World) -> ProberWorld:
    """A prober of a good endpoint that is proven with the function's own expectations."""
    world.update()
    world.runtime.requests.clear()
    return ProberWorld(world)
