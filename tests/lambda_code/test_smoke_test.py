from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.cloudformation import Request, Response, handler
from custom_resources.errors import ExpectationsError, PropertyError, SmokeTestFailedError
from custom_resources.smoke_test import SmokeTest
from tests.lambda_code.fakes import (
    FakeCloudFormation,
    FakeContext,
    FakeSageMaker,
    FakeTime,
    client_error,
    load_event,
    streaming,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FACE = {"label": "face", "score": 0.9, "box": {"xmin": 0.1, "ymin": 0.1, "xmax": 0.3, "ymax": 0.4}}
EXPECTATIONS = {
    "kind": "detections",
    "min_iou": 0.9,
    "score_tolerance": 0.05,
    "max_latency_ms": 2000,
    "photos": {"portrait.jpg": [FACE], "coffee.jpg": []},
}
ANSWERS = {
    b"portrait": json.dumps({"predictions": [{"detections": [FACE]}]}).encode(),
    b"coffee": json.dumps({"predictions": [{"detections": []}]}).encode(),
}


class FakeRuntime:
    """An endpoint that knows the photos by their bytes, and takes its time."""

    def __init__(self, fake_time: FakeTime) -> None:
        self.time = fake_time
        self.answers: dict[bytes, bytes | Exception] = dict(ANSWERS)
        self.seconds: Callable[[int], float] = lambda _number: 0.1
        self.requests: list[dict[str, Any]] = []

    def invoke_endpoint(self, **request: Any) -> dict[str, Any]:
        """Answer about the photo."""
        self.requests.append(request)
        self.time.seconds += self.seconds(len(self.requests))
        answer = self.answers[request["Body"]]
        if isinstance(answer, Exception):
            raise answer
        return {"Body": streaming(answer)}


class World:
    """Everything around the smoke test, as a good deployment has it."""

    def __init__(self, reference: Path, fake_time: FakeTime) -> None:
        self.reference = reference
        self.time = fake_time
        properties = load_event("smoke_test_update")["ResourceProperties"]
        self.sagemaker = FakeSageMaker(
            properties["EndpointConfigName"], properties["Image"], properties["ModelDigest"]
        )
        self.runtime = FakeRuntime(fake_time)
        self.cloudformation = FakeCloudFormation()

    def resource(self) -> SmokeTest:
        """The resource in this world."""
        clients: dict[str, Any] = {
            "sagemaker": self.sagemaker,
            "runtime": self.runtime,
            "cloudformation": self.cloudformation,
        }
        return SmokeTest(**clients, reference=self.reference, clock=self.time.clock)

    def update(self, name: str = "smoke_test_update", **properties: str) -> Response:
        """What an update answers."""
        return self.resource().update(request_of(name, **properties))

    def failure(self) -> str:
        """The words with which the update fails."""
        with pytest.raises(SmokeTestFailedError) as raised:
            self.update()
        return str(raised.value)


def request_of(name: str, **properties: str) -> Request:
    """The request in that event, with some properties changed."""
    event = load_event(name)
    return Request(
        type=event["RequestType"],
        request_id=event["RequestId"],
        stack_id=event["StackId"],
        logical_id=event["LogicalResourceId"],
        properties=event["ResourceProperties"] | properties,
        physical_id=event.get("PhysicalResourceId"),
    )


@pytest.fixture
def world(tmp_path: Path, fake_time: FakeTime) -> World:
    """A good deployment, and a reference folder with a face and a cup of coffee."""
    for folder in ("expectations", "requests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "expectations" / "faces.json").write_text(json.dumps(EXPECTATIONS))
    (tmp_path / "requests" / "portrait.jpg").write_bytes(b"portrait")
    (tmp_path / "requests" / "coffee.jpg").write_bytes(b"coffee")
    return World(tmp_path, fake_time)


def test_a_good_deployment_passes(world: World) -> None:
    """Each photo is sent three times, one more to warm up, and the id is constant."""
    assert world.update() == Response("smoke-test")

    bodies = [request["Body"] for request in world.runtime.requests]
    assert bodies == [b"portrait"] * 4 + [b"coffee"] * 3
    assert {request["ContentType"] for request in world.runtime.requests} == {"image/jpeg"}


def test_create_tests_too(world: World) -> None:
    """The first deployment is held to the same."""
    del world.runtime.answers[b"coffee"]
    world.runtime.answers[b"coffee"] = b"{}"

    with pytest.raises(SmokeTestFailedError, match=r"coffee\.jpg: .*predictions is missing"):
        world.resource().create(request_of("smoke_test_create"))


def test_all_failures_are_told_at_once(world: World) -> None:
    """Deployment and photos, each with what was expected and what came, each once."""
    world.sagemaker.config = "EndpointConfig-one"
    world.runtime.answers[b"portrait"], world.runtime.answers[b"coffee"] = (
        ANSWERS[b"coffee"],
        ANSWERS[b"portrait"],
    )

    first, *lines = world.failure().splitlines()

    assert first == "The endpoint detector-dev is not as expected:"
    assert len(lines) == 3
    assert "EndpointConfig-two, EndpointConfig-one is live" in lines[0]
    assert lines[1].startswith("- portrait.jpg: expected face 0.90 at (0.100, 0.100)")
    assert lines[1].endswith("nothing came")
    assert lines[2].startswith("- coffee.jpg: expected 0 detections, 1 came")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>502</html>", "no JSON"),
        (b'{"predictions": [{"detections": [{"score": NaN}]}]}', "NaN is no number"),
        (b'{"predictions": []}', "predictions is"),
        (b"null", "not an object"),
    ],
)
def test_nonsense_is_a_failure_of_the_photo(world: World, body: bytes, words: str) -> None:
    """An answer in another form does not stop the other photos from being tested."""
    world.runtime.answers[b"portrait"] = body

    failure = world.failure()

    assert "portrait.jpg: expected an answer in the agreed form" in failure
    assert words in failure
    assert world.runtime.requests[-1]["Body"] == b"coffee"


def test_any_request_can_be_tested(world: World) -> None:
    """The file's bytes are sent as they are, as what they are, and JSON is asked for."""
    body = b' {"instances":\n[[0.5]]}\n'
    document = {
        "kind": "numeric",
        "tolerance": 0.01,
        "max_latency_ms": 2000,
        "requests": {"three.json": {"predictions": [{"probabilities": [0.07, 0.93]}]}},
    }
    (world.reference / "expectations" / "digits.json").write_text(json.dumps(document))
    (world.reference / "requests" / "three.json").write_bytes(body)
    world.runtime.answers[body] = b'{"predictions": [{"probabilities": [0.07, 0.93]}]}'

    assert world.update(Expectations="digits.json") == Response("smoke-test")
    assert {
        (request["Body"], request["ContentType"], request["Accept"])
        for request in world.runtime.requests
    } == {(body, "application/json", "application/json")}

    world.runtime.answers[body] = b'{"predictions": [{"probabilities": [0.29, 0.71]}]}'
    with pytest.raises(SmokeTestFailedError) as raised:
        world.update(Expectations="digits.json")

    assert str(raised.value).splitlines()[1:] == [
        "- three.json: predictions[0].probabilities[0] is 0.29, not 0.07 (within 0.01)",
        "- three.json: predictions[0].probabilities[1] is 0.71, not 0.93 (within 0.01)",
    ]


def test_an_error_of_the_container_is_told(world: World) -> None:
    """The container's status and words are in the failure, and the rest is still tested."""
    world.runtime.answers[b"portrait"] = client_error(
        "ModelError", OriginalStatusCode=500, OriginalMessage='{"error": "no such op"}'
    )

    failure = world.failure()

    assert 'portrait.jpg: expected an answer, the container answered 500: {"error"' in failure
    assert [request["Body"] for request in world.runtime.requests].count(b"portrait") == 1
    assert world.runtime.requests[-1]["Body"] == b"coffee"


def test_a_slow_endpoint_fails(world: World) -> None:
    """The median is over the limit; limit and each latency are told."""
    world.runtime.seconds = lambda _number: 2.5

    failure = world.failure()

    assert (
        "portrait.jpg: expected an answer within 2000 ms, the median is 2500 ms (2500, 2500, 2500)"
    ) in failure


@pytest.mark.parametrize("slow", [1, 3])
def test_one_slow_request_is_forgiven(world: World, slow: int) -> None:
    """Neither the first request of all nor a single outlier fails a deployment."""
    world.runtime.seconds = lambda number: 9.0 if number == slow else 0.1

    assert world.update() == Response("smoke-test")


@pytest.mark.parametrize(
    "status", ["UPDATE_ROLLBACK_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"]
)
def test_a_rollback_always_succeeds(
    world: World, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """However wrong the endpoint is, and whatever the properties say, only a line is logged."""
    world.cloudformation.status = status
    world.sagemaker.states = ["Failed"]
    world.runtime.answers.clear()

    response = world.update("smoke_test_update_rolling_back", Expectations="gone.json")

    assert response == Response("smoke-test")
    assert world.runtime.requests == []
    assert "rolls back: nothing is tested" in capsys.readouterr().out


def test_delete_always_succeeds(world: World) -> None:
    """Deleting makes no call at all, however often it is asked for."""
    world.cloudformation.status = client_error("AccessDenied")
    request = request_of("smoke_test_delete")

    for _ in range(2):
        assert world.resource().delete(request) == Response("smoke-test")
    assert world.runtime.requests == []


def test_an_unknown_status_does_not_let_a_bad_model_pass(world: World) -> None:
    """When CloudFormation can't be asked the test is made: good passes and bad fails."""
    world.cloudformation.status = client_error("AccessDenied")
    assert world.update() == Response("smoke-test")

    world.runtime.answers[b"coffee"] = ANSWERS[b"portrait"]

    assert "coffee.jpg" in world.failure()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EndpointName", ""),
        ("Image", ""),
        ("ModelDigest", "latest"),
        ("Expectations", "../../etc/passwd"),
        ("Expectations", ".json"),
    ],
)
def test_a_wrong_property_is_named(world: World, name: str, value: str) -> None:
    """A property of another form fails with its name, and no path leads out of the folder."""
    with pytest.raises(PropertyError, match=f"{name} is '{value}'"):
        world.update(**{name: value})


def test_missing_expectations_are_a_failure(world: World) -> None:
    """A detector without reviewed expectations is not taken for tested."""
    with pytest.raises(ExpectationsError, match=r"there are: faces.json"):
        world.update(Expectations="cats.json")


def test_a_long_failure_reaches_cloudformation(world: World) -> None:
    """Hundreds of wrong boxes are shortened to what an answer may hold; their photo is named."""
    many = {"predictions": [{"detections": [FACE] * 300}]}
    world.runtime.answers[b"coffee"] = json.dumps(many).encode()
    sent: list[bytes] = []

    handle = handler(world.resource, send=lambda _url, body, _deadline: sent.append(body))
    handle(load_event("smoke_test_update"), FakeContext())

    (body,) = sent
    assert len(body) <= 4096
    answer = json.loads(body)
    assert answer["Status"] == "FAILED"
    assert answer["PhysicalResourceId"] == "smoke-test"
    assert "coffee.jpg: expected 0 detections, 300 came" in answer["Reason"]
