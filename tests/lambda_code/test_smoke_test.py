from __future__ import annotations

import hashlib
import json
import signal
from typing import TYPE_CHECKING

import pytest

from custom_resources.cloudformation import Response, handler
from custom_resources.errors import (
    ExpectationsError,
    OutOfTimeError,
    PropertyError,
    ProvenNotWrittenError,
    SmokeTestFailedError,
)
from custom_resources.proven import KEY
from tests.lambda_code.fake_sagemaker import ANSWERS, FACE
from tests.lambda_code.fakes import FakeContext, client_error, load_event, request_of
from tests.lambda_code.world import EXPECTATIONS

if TYPE_CHECKING:
    from tests.lambda_code.world import World


def test_a_good_deployment_passes(world: World) -> None:
    """Each photo is sent three times, one more to warm up, and the id is constant."""
    assert world.update() == Response("smoke-test")

    bodies = [request["Body"] for request in world.runtime.requests]
    assert bodies == [b"portrait"] * 4 + [b"coffee"] * 3
    assert {request["ContentType"] for request in world.runtime.requests} == {"image/jpeg"}


def test_a_passed_test_is_written_down(world: World) -> None:
    """The bucket gets the expectations and the digests of what was sent; twice the same bytes."""
    world.update()
    first = world.stored(KEY)
    world.update()

    assert first == world.stored(KEY)
    assert json.loads(first or b"") == {
        "version": 1,
        "expectations": EXPECTATIONS,
        "sha256": {
            "portrait.jpg": hashlib.sha256(b"portrait").hexdigest(),
            "coffee.jpg": hashlib.sha256(b"coffee").hexdigest(),
        },
    }


def test_a_failed_test_is_not_written_down(world: World) -> None:
    """What was proven before stays what the prober goes by."""
    world.runtime.answers[b"coffee"] = ANSWERS[b"portrait"]

    world.failure()

    assert world.s3.keys("stage-bucket") == []


def test_a_bucket_that_refuses_fails_the_deployment(world: World) -> None:
    """A prober that goes by what is no longer true would undo the next update."""
    world.s3.refused.add("put_object")

    with pytest.raises(ProvenNotWrittenError, match=f"stage-bucket/{KEY}.*AccessDenied"):
        world.update()


def test_a_rollback_restores_what_was_proven(world: World) -> None:
    """After a deployment that failed behind the test, the prober goes by the old model again."""
    world.update()
    old = world.stored(KEY)
    world.expect(EXPECTATIONS | {"max_latency_ms": 9000})
    world.update()
    new = world.stored(KEY)

    world.expect(EXPECTATIONS)
    world.cloudformation.status = "UPDATE_ROLLBACK_IN_PROGRESS"
    world.update("smoke_test_update_rolling_back")

    assert world.stored(KEY) == old != new


def test_a_rollback_to_a_stack_without_a_bucket_succeeds(world: World) -> None:
    """The properties may be of a time before the bucket was among them; nothing is written."""
    world.cloudformation.status = "UPDATE_ROLLBACK_IN_PROGRESS"

    assert world.update(BucketName="") == Response("smoke-test")
    world.s3.refused.add("put_object")
    assert world.update() == Response("smoke-test")
    assert world.s3.keys("stage-bucket") == []


def test_an_asynchronous_endpoint_is_tested_by_way_of_the_bucket(world: World) -> None:
    """The same photos as often, and of them nothing stays."""
    assert world.update(EndpointKind="asynchronous") == Response("smoke-test")

    bodies = [request["Body"] for request in world.runtime.requests]
    assert bodies == [b"portrait"] * 4 + [b"coffee"] * 3
    assert not [key for key in world.s3.keys("stage-bucket") if key.startswith("async/input/")]


def test_an_endpoint_that_sleeps_is_woken(world: World) -> None:
    """Without instances the first answer takes minutes, and does not count as late."""
    world.sagemaker.instances = 0
    world.runtime.seconds = lambda number: 400.0 if number == 1 else 0.1

    assert world.update(EndpointKind="asynchronous") == Response("smoke-test")


def test_an_endpoint_that_is_awake_is_not_waited_for_as_long(world: World) -> None:
    """With an instance up, silence for over a minute is an outcome."""
    world.runtime.seconds = lambda _number: 400.0

    failure = world.failure(EndpointKind="asynchronous")

    assert "portrait.jpg: expected an answer, none came within 75 s" in failure


def test_a_serverless_endpoint_may_be_cold_once(world: World) -> None:
    """The first answer may be late; that no instance says which image it runs is no failure."""
    world.sagemaker.serverless = True
    world.sagemaker.deployed_images = False
    world.runtime.seconds = lambda number: 50.0 if number == 1 else 0.1

    assert world.update(EndpointKind="serverless") == Response("smoke-test")


def test_running_out_of_time_tells_what_was_found(world: World) -> None:
    """An endpoint that never answers does not hide what else is wrong."""
    world.sagemaker.config = "EndpointConfig-one"

    def out_of_time(number: int) -> float:
        if number > 1:
            raise OutOfTimeError("Not finished after 590 s.")
        return 0.1

    world.runtime.seconds = out_of_time

    lines = world.failure().splitlines()

    assert "EndpointConfig-one is live" in lines[1]
    assert lines[2] == "- the test did not end: Not finished after 590 s."


def test_an_endpoint_that_never_answers_does_not_outlast_the_function(world: World) -> None:
    """The alarm ends the wait, and CloudFormation hears why while there is time for it."""

    def hang(_number: int) -> float:
        signal.pause()
        return 0.0

    world.runtime.seconds = hang
    sent: list[bytes] = []

    handle = handler(world.resource, send=lambda _url, body, _deadline: sent.append(body))
    handle(load_event("smoke_test_update"), FakeContext(milliseconds=400))

    reason = json.loads(sent[0])["Reason"]
    assert "The endpoint detector-dev is not as expected:\n- the test did not end: Not" in reason


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
        ("BucketName", ""),
        ("EndpointKind", "batch"),
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
