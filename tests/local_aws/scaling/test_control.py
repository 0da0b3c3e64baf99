import json

import pytest

from local_aws.sagemaker.patterns import compiled
from local_aws.sagemaker.service_model import service_model
from local_aws.scaling.control import NAME, OPERATIONS, respond
from tests.local_aws.scaling.fake_aws import ACCOUNT, NAMING, REGION, FakeAws


def _answer(aws: FakeAws, name: str, body: bytes) -> tuple[int, dict[str, str], dict[str, object]]:
    target = f"AnyScaleFrontendService.{name}"
    status, headers, answer = respond(
        aws.service, account=ACCOUNT, region=REGION, target=target, body=body
    )
    return status, headers, json.loads(answer)


def test_an_answer_on_the_wire(aws: FakeAws) -> None:
    """Proves JSON 1.1 in and out."""
    body = json.dumps({**NAMING, "MinCapacity": 1, "MaxCapacity": 2}).encode()
    status, headers, answer = _answer(aws, "RegisterScalableTarget", body)
    assert (status, list(answer)) == (200, ["ScalableTargetARN"])
    assert headers["content-type"] == "application/x-amz-json-1.1"


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("DeregisterScalableTarget", json.dumps(NAMING).encode(), "ObjectNotFoundException"),
        ("DeregisterScalableTarget", b"{}", "ValidationException"),
        ("DeregisterScalableTarget", b"not json", "SerializationException"),
        ("GetPredictiveScalingForecast", b"{}", "UnknownOperationException"),
    ],
)
def test_errors_on_the_wire(aws: FakeAws, name: str, body: bytes, code: str) -> None:
    """Proves that each kind of failure has its name where SDKs look for it."""
    status, headers, answer = _answer(aws, name, body)
    assert status == 400
    assert answer["__type"] == headers["x-amzn-ErrorType"] == code
    assert answer["Message"]


def test_every_pattern_of_the_service_compiles() -> None:
    """Proves that no request can meet a pattern that Python does not take."""
    model = service_model(NAME)
    shapes = [model.shape_for(name) for name in model.shape_names]
    patterns = {shape.metadata["pattern"] for shape in shapes if "pattern" in shape.metadata}
    assert patterns
    for pattern in patterns:
        compiled(pattern)
    assert set(OPERATIONS) <= set(model.operation_names)
