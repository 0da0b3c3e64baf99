"""An endpoint with boto3's names: how it is described, and how it answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.lambda_code.fakes import FakeTime, client_error, streaming

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.lambda_code.fake_s3 import FakeS3

FACE = {"label": "face", "score": 0.9, "box": {"xmin": 0.1, "ymin": 0.1, "xmax": 0.3, "ymax": 0.4}}
ANSWERS = {
    b"portrait": json.dumps({"predictions": [{"detections": [FACE]}]}).encode(),
    b"coffee": json.dumps({"predictions": [{"detections": []}]}).encode(),
}


class FakeSageMaker:
    """One endpoint with one variant, as it is live."""

    def __init__(self, config: str, image: str, digest: str) -> None:
        self.states = ["InService"]
        self.reason: str | None = None
        self.config = config
        self.config_error: Exception | None = None
        self.image = image
        self.digest = digest
        self.deployed_images = True
        self.instances = 1
        self.serverless = False
        self.data_source = False

    def describe_endpoint(self, *, EndpointName: str) -> dict[str, Any]:  # noqa: N803
        """Describe it, one state after the other and then the last one."""
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if state == "not there":
            raise client_error("ValidationException", "DescribeEndpoint", "Could not find endpoint")
        variant: dict[str, Any] = {"VariantName": "AllTraffic"}
        if self.serverless:
            variant["CurrentServerlessConfig"] = {"MemorySizeInMB": 4096, "MaxConcurrency": 5}
        else:
            variant["CurrentInstanceCount"] = self.instances
        if self.deployed_images:
            variant["DeployedImages"] = [{"SpecifiedImage": self.image}]
        return {
            "EndpointName": EndpointName,
            "EndpointStatus": state,
            "EndpointConfigName": self.config,
            "ProductionVariants": [variant],
        } | ({"FailureReason": self.reason} if self.reason else {})

    def describe_endpoint_config(self, *, EndpointConfigName: str) -> dict[str, Any]:  # noqa: N803
        """Describe the config's one variant."""
        assert EndpointConfigName == self.config
        if self.config_error:
            raise self.config_error
        return {"ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "Model"}]}

    def describe_model(self, *, ModelName: str) -> dict[str, Any]:  # noqa: N803
        """Describe the model's container."""
        assert ModelName == "Model"
        uri = f"s3://models-bucket/models/{self.digest}/model.tar.gz"
        if self.data_source:
            source = {"S3DataSource": {"S3Uri": uri}}
            return {"PrimaryContainer": {"Image": self.image, "ModelDataSource": source}}
        return {"PrimaryContainer": {"Image": self.image, "ModelDataUrl": uri}}


class FakeRuntime:
    """An endpoint that knows the photos by their bytes, and takes its time."""

    def __init__(self, fake_time: FakeTime, s3: FakeS3) -> None:
        self.time = fake_time
        self.s3 = s3
        self.answers: dict[bytes, bytes | Exception] = dict(ANSWERS)
        self.seconds: Callable[[int], float] = lambda _number: 0.1
        self.requests: list[dict[str, Any]] = []

    def invoke_endpoint(self, **request: Any) -> dict[str, Any]:
        """Answer about the photo."""
        self.time.seconds += self._note(request)
        answer = self.answers[request["Body"]]
        if isinstance(answer, Exception):
            raise answer
        return {"Body": streaming(answer)}

    def invoke_endpoint_async(self, **request: Any) -> dict[str, Any]:
        """Promise an answer about the photo in the bucket, and have it lie there in time."""
        bucket, _, key = request.pop("InputLocation").removeprefix("s3://").partition("/")
        request["Body"] = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        due = self.time.seconds + self._note(request)
        number = len(self.requests)
        answer = self.answers[request["Body"]]
        failed = isinstance(answer, Exception)
        kind = "failure" if failed else "output"
        body = str(answer).encode() if isinstance(answer, Exception) else answer
        self.time.at(due, lambda: self.s3.put(bucket, f"async/{kind}/{number}.out", body))
        return {
            "OutputLocation": f"s3://{bucket}/async/output/{number}.out",
            "FailureLocation": f"s3://{bucket}/async/failure/{number}.out",
        }

    def _note(self, request: dict[str, Any]) -> float:
        self.requests.append(request)
        return self.seconds(len(self.requests))
