from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from custom_resources.errors import InvocationError, UnknownAnswerError
from custom_resources.invocation import Answer, invoke
from tests.lambda_code.fakes import FakeTime, client_error, streaming

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeRuntime:
    """Gives its outcomes in turn, each after the same time."""

    def __init__(self, fake_time: FakeTime, *outcomes: bytes | Exception) -> None:
        self.time = fake_time
        self.outcomes = list(outcomes)

    def invoke_endpoint(self, **_request: Any) -> dict[str, Any]:
        """Answer or fail."""
        self.time.seconds += 0.25
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return {"Body": streaming(outcome)}


def outcome_of(fake_time: FakeTime, *outcomes: bytes | Exception) -> Answer:
    """What comes of one photo."""
    runtime: Any = FakeRuntime(fake_time, *outcomes)
    return invoke(
        runtime, endpoint="detector", body=b"", content_type="image/jpeg", clock=fake_time.clock
    )


def test_a_request_is_as_the_service_describes_it(client: Callable[[str], Any]) -> None:
    """Endpoint, content type and the wish for JSON go out, the body comes back."""
    runtime = client("sagemaker-runtime")
    expected = {
        "EndpointName": "detector",
        "Body": b"photo",
        "ContentType": "image/jpeg",
        "Accept": "application/json",
    }
    with Stubber(runtime) as stub:
        stub.add_response("invoke_endpoint", {"Body": streaming(b"{}")}, expected)

        answer = invoke(runtime, endpoint="detector", body=b"photo", content_type="image/jpeg")

    assert answer.body == b"{}"
    assert answer.latency_ms >= 0


def test_the_containers_own_error_is_unwrapped(client: Callable[[str], Any]) -> None:
    """SageMaker answers 424; what the container said, and its log, are what helps."""
    runtime = client("sagemaker-runtime")
    said = '{"title": "Bad", "description": "Not a photo.", "code": "not_an_image"}'
    modeled = {
        "OriginalStatusCode": 400,
        "OriginalMessage": said,
        "LogStreamArn": "arn:aws:logs:::log",
    }
    with Stubber(runtime) as stub:
        stub.add_client_error(
            "invoke_endpoint",
            "ModelError",
            "Received client error",
            http_status_code=424,
            modeled_fields=modeled,
        )

        with pytest.raises(InvocationError) as raised:
            invoke(runtime, endpoint="detector", body=b"", content_type="image/jpeg")

    assert str(raised.value) == f"the container answered 400: {said} (log arn:aws:logs:::log)"


def test_a_page_of_a_proxy_is_shortened(fake_time: FakeTime) -> None:
    """An HTML page as message does not take the room of the other failures."""
    error = client_error("ModelError", OriginalStatusCode=502, OriginalMessage="<p>" * 999)

    with pytest.raises(InvocationError) as raised:
        outcome_of(fake_time, error)

    assert len(str(raised.value)) < 400


@pytest.mark.parametrize(
    "passing",
    [
        client_error("ServiceUnavailable"),
        client_error("ModelNotReadyException"),
        client_error("ThrottlingException"),
        ConnectionClosedError(endpoint_url="https://runtime"),
    ],
)
def test_what_passes_is_tried_again(fake_time: FakeTime, passing: Exception) -> None:
    """The latency is that of the attempt that was answered, without pauses."""
    answer = outcome_of(fake_time, passing, passing, b"answer")

    assert answer == Answer(b"answer", 250.0)
    assert fake_time.slept == [2.0, 4.0]


@pytest.mark.parametrize(
    "lasting",
    [
        client_error("ModelError", OriginalStatusCode=500, OriginalMessage="{}"),
        client_error("ValidationError"),
        client_error("AccessDeniedException"),
        ReadTimeoutError(endpoint_url="https://runtime"),
    ],
)
def test_what_lasts_is_not_tried_again(fake_time: FakeTime, lasting: Exception) -> None:
    """An answer of the container, a refusal, and silence for over a minute are outcomes."""
    with pytest.raises(InvocationError):
        outcome_of(fake_time, lasting, b"not asked for")

    assert fake_time.slept == []


def test_patience_ends(fake_time: FakeTime) -> None:
    """After three attempts what was passing has come to stay."""
    with pytest.raises(InvocationError, match="ServiceUnavailable"):
        outcome_of(fake_time, *[client_error("ServiceUnavailable")] * 3)


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (client_error("ModelError", OriginalStatusCode=500, OriginalMessage="{}"), False),
        (client_error("ServiceUnavailable"), False),
        (client_error("ThrottlingException"), False),
        (ReadTimeoutError(endpoint_url="https://runtime"), False),
        (ConnectionClosedError(endpoint_url="https://runtime"), False),
        (client_error("AccessDeniedException"), True),
        (client_error("ValidationError"), True),
        (client_error("ExpiredTokenException"), True),
        (EndpointConnectionError(endpoint_url="https://runtime"), True),
    ],
)
def test_a_failure_to_ask_is_told_from_a_failure_to_answer(
    fake_time: FakeTime, error: Exception, *, unknown: bool
) -> None:
    """Who may not ask, or gets no connection, knows nothing about the endpoint."""
    with pytest.raises(InvocationError) as raised:
        outcome_of(fake_time, *[error] * 3)

    assert isinstance(raised.value, UnknownAnswerError) == unknown
