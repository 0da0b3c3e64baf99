"""One request to the endpoint: the answer and how long it took, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from custom_resources.clock import REAL, Clock
from custom_resources.errors import InvocationError, UnknownAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

MESSAGE_CHARACTERS = 300  # of what the container said; a proxy may answer with a whole page
PAUSES_SECONDS = (2.0, 4.0)  # between attempts
# The platform's own, which pass; a ModelError is the container's answer and stays as it is.
_PASSING = {
    "InternalDependencyException",
    "InternalFailure",
    "ModelNotReadyException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "ThrottlingException",
}
# What breaks off after the request went out; other connection errors come before that.
_BROKEN_OFF = (
    ConnectionClosedError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
_Outcome = TypeVar("_Outcome")


class Answer(NamedTuple):
    """The body of an answer, and the milliseconds from request to whole answer."""

    body: bytes
    latency_ms: float


# Sends a body as a content type and waits for the answer; raises InvocationError without one.
Send = Callable[[bytes, str], Answer]


def invoke(
    runtime: SageMakerRuntimeClient,
    *,
    endpoint: str,
    body: bytes,
    content_type: str,
    clock: Clock = REAL,
) -> Answer:
    """Send the body and wait for the answer; what is only passing is tried again.

    Raises:
        InvocationError: With the container's own status and words, where it was the container.
    """

    def attempt() -> Answer:
        started = clock.now()
        answer = runtime.invoke_endpoint(
            EndpointName=endpoint,
            Body=body,
            ContentType=content_type,
            Accept="application/json",
        )
        return Answer(answer["Body"].read(), (clock.now() - started) * 1000)

    return patiently(attempt, clock)


def patiently(attempt: Callable[[], _Outcome], clock: Clock) -> _Outcome:
    """What comes of an attempt, of which one more follows each pause while the failure may pass.

    Raises:
        UnknownAnswerError: It was not the endpoint that failed, or nobody could ask it.
        InvocationError: The endpoint failed.
    """
    for pause in (*PAUSES_SECONDS, None):
        try:
            return attempt()
        except (BotoCoreError, ClientError) as error:
            if pause is None or not _is_passing(error):
                failed = InvocationError if _is_of_endpoint(error) else UnknownAnswerError
                raise failed(_describe(error)) from error
        clock.sleep(pause)
    raise AssertionError  # the last attempt returned or raised


def _is_passing(error: BotoCoreError | ClientError) -> bool:
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in _PASSING
    # Silence for longer than the service allows is an outcome; a connection that broke is not.
    return not isinstance(error, ReadTimeoutError)


def _is_of_endpoint(error: BotoCoreError | ClientError) -> bool:
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in {*_PASSING, "ModelError"}
    return isinstance(error, _BROKEN_OFF)


def _describe(error: BotoCoreError | ClientError) -> str:
    response: Mapping[str, Any] = error.response if isinstance(error, ClientError) else {}
    if "OriginalStatusCode" in response:
        said = response.get("OriginalMessage", "")[:MESSAGE_CHARACTERS]
        log = response.get("LogStreamArn", "unknown")
        return f"the container answered {response['OriginalStatusCode']}: {said} (log {log})"
    return str(error)
