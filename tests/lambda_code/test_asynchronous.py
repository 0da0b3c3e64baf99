from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import ANY, Stubber

from custom_resources.endpoint import Endpoints
from custom_resources.errors import InvocationError, OutOfTimeError, UnknownAnswerError
from custom_resources.invocation import Answer
from tests.lambda_code.fake_sagemaker import ANSWERS, FakeRuntime
from tests.lambda_code.fakes import client_error, streaming

if TYPE_CHECKING:
    from collections.abc import Callable

    from custom_resources.endpoint import Endpoint
    from tests.lambda_code.world import World

BUCKET = "stage-bucket"


@pytest.fixture
def endpoint(world: World) -> Endpoint:
    """An asynchronous endpoint that answers after a tenth of a second."""
    return world.endpoints().of("asynchronous", name="detector-dev", bucket=BUCKET)


def inputs(world: World) -> list[str]:
    """What is left of requests."""
    return [key for key in world.s3.keys(BUCKET) if key.startswith("async/input/")]


def test_an_answer_is_found_in_the_bucket(world: World, endpoint: Endpoint) -> None:
    """The photo is sent by reference, and removed with its version when the answer is there."""
    answer = endpoint.ask(b"portrait", "image/jpeg")

    assert answer.body == ANSWERS[b"portrait"]
    (request,) = world.runtime.requests
    assert request == {
        "EndpointName": "detector-dev",
        "ContentType": "image/jpeg",
        "Accept": "application/json",
        "Body": b"portrait",
    }
    assert inputs(world) == []


@pytest.mark.parametrize("seconds", [0.1, 3.0, 60.0])
def test_the_latency_is_until_the_answer_is_there(
    world: World, endpoint: Endpoint, seconds: float
) -> None:
    """Measured to a fifth of a second, and longer waits to a twentieth of themselves."""
    world.runtime.seconds = lambda _number: seconds

    latency = endpoint.ask(b"portrait", "image/jpeg").latency_ms / 1000

    assert seconds <= latency <= seconds + max(0.2, seconds / 20) + 1e-6


def test_the_words_of_a_failure_are_told(world: World, endpoint: Endpoint) -> None:
    """What lies at the place for failures says why, shortened, and the request is removed."""
    world.runtime.answers[b"portrait"] = RuntimeError("not_an_image " * 100)

    with pytest.raises(InvocationError, match="the request failed: not_an_image") as raised:
        endpoint.ask(b"portrait", "image/jpeg")

    assert "async/failure/1.out" in str(raised.value)
    assert len(str(raised.value)) < 400
    assert not isinstance(raised.value, UnknownAnswerError)
    assert inputs(world) == []


def test_silence_ends(world: World, endpoint: Endpoint) -> None:
    """An endpoint that never answers is waited for 75 s, and nothing stays behind."""
    world.runtime.seconds = lambda _number: 1e9
    began = world.time.seconds

    with pytest.raises(InvocationError, match=r"none came within 75 s, neither at s3://.*output"):
        endpoint.ask(b"portrait", "image/jpeg")

    assert 75 <= world.time.seconds - began < 80
    assert inputs(world) == []


def test_an_interrupted_request_leaves_nothing(world: World, endpoint: Endpoint) -> None:
    """The time of the function may end while an answer is waited for."""

    def out_of_time(_number: int) -> float:
        raise OutOfTimeError

    world.runtime.seconds = out_of_time

    with pytest.raises(OutOfTimeError):
        endpoint.ask(b"portrait", "image/jpeg")

    assert inputs(world) == []


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("put_object", "async/input/.* can't be written: .*AccessDenied"),
        ("get_object", "async/output/.* can't be read: .*AccessDenied"),
    ],
)
def test_a_bucket_that_refuses_says_nothing_about_the_endpoint(
    client: Callable[[str], Any], operation: str, words: str
) -> None:
    """A permission that is missing is told from an endpoint that does not answer."""
    s3, runtime = client("s3"), client("sagemaker-runtime")
    with Stubber(s3) as store, Stubber(runtime) as stub:
        if operation == "get_object":
            store.add_response("put_object", {})
            stub.add_response(
                "invoke_endpoint_async", {"OutputLocation": f"s3://{BUCKET}/async/output/1.out"}
            )
        store.add_client_error(operation, "AccessDenied")
        store.add_response("delete_object", {})

        with pytest.raises(UnknownAnswerError, match=words):
            Endpoints(runtime, s3).of("asynchronous", name="faces", bucket=BUCKET).ask(b"", "x/y")


def test_a_request_that_can_not_be_removed_is_no_failure(
    world: World, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer counts; the log says what stays."""
    world.s3.refused.add("delete_object")

    assert endpoint.ask(b"coffee", "image/jpeg").body == ANSWERS[b"coffee"]
    assert "async/input/" in capsys.readouterr().out
    assert len(inputs(world)) == 1


def test_what_passes_is_tried_again(
    world: World, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one request lies in the bucket until the endpoint takes it."""
    refusals = [client_error("ThrottlingException")] * 2
    accept = FakeRuntime.invoke_endpoint_async

    def throttled(runtime: FakeRuntime, **request: Any) -> dict[str, Any]:
        if refusals:
            raise refusals.pop()
        return accept(runtime, **request)

    monkeypatch.setattr(FakeRuntime, "invoke_endpoint_async", throttled)

    assert endpoint.ask(b"coffee", "image/jpeg").body == ANSWERS[b"coffee"]
    assert world.s3.calls.count("put_object") == 1


def test_the_calls_are_as_the_services_describe_them(client: Callable[[str], Any]) -> None:
    """Requests and answers fit botocore's models of S3 and SageMaker."""
    s3, runtime = client("s3"), client("sagemaker-runtime")
    with Stubber(s3) as store, Stubber(runtime) as stub:
        store.add_response(
            "put_object", {"VersionId": "v1"}, {"Bucket": BUCKET, "Key": ANY, "Body": b"photo"}
        )
        stub.add_response(
            "invoke_endpoint_async",
            {
                "InferenceId": "1",
                "OutputLocation": f"s3://{BUCKET}/async/output/1.out",
                "FailureLocation": f"s3://{BUCKET}/async/failure/1.out",
            },
            {
                "EndpointName": "faces",
                "InputLocation": ANY,
                "ContentType": "image/jpeg",
                "Accept": "application/json",
            },
        )
        store.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        store.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        store.add_response(
            "get_object",
            {"Body": streaming(b"{}")},
            {"Bucket": BUCKET, "Key": "async/output/1.out"},
        )
        store.add_response("delete_object", {}, {"Bucket": BUCKET, "Key": ANY, "VersionId": "v1"})

        endpoint = Endpoints(runtime, s3).of("asynchronous", name="faces", bucket=BUCKET)
        assert isinstance(endpoint.ask(b"photo", "image/jpeg"), Answer)

        store.assert_no_pending_responses()
