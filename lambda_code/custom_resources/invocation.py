"""One request to the endpoint: the answer and how long it took, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from custom_resources.clock import REAL, Clock
from custom_resources.errors import InvocationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

MESSAGE_CHARACTERS = 300  # of what the container said; a proxy may answer with a whole page
ATTEMPTS = 3
PAUSE_SECONDS = 2.0
# The platform's own, which pass; a ModelError is the container's answer and stays as it is.
_PASSING = {
    "InternalDependencyException",
    "InternalFailure",
    "ModelNotReadyException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "ThrottlingException",
}


class Answer(NamedTuple):
    """The body of an answer, and the milliseconds from request to whole answer."""

    body: bytes
    latency_ms: float


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
    for attempt in range(1, ATTEMPTS + 1):
        started = clock.now()
        try:
            answer = runtime.invoke_endpoint(
                EndpointName=endpoint,
                Body=body,
                ContentType=content_type,
                Accept="application/json",
            )
            return Answer(answer["Body"].read(), (clock.now() - started) * 1000)
        except (BotoCoreError, ClientError) as error:
            if attempt == ATTEMPTS or not _is_passing(error):
                raise InvocationError(_describe(error)) from error
        clock.sleep(PAUSE_SECONDS * attempt)
    raise AssertionError  # the last attempt returned or raised


def _is_passing(error: BotoCoreError | ClientError) -> bool:
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in _PASSING
    # Silence for longer than the service allows is an outcome; a connection that broke is not.
    return not isinstance(error, ReadTimeoutError)


def _describe(error: BotoCoreError | ClientError) -> str:
    response: Mapping[str, Any] = error.response if isinstance(error, ClientError) else {}
    if "OriginalStatusCode" in response:
        said = response.get("OriginalMessage", "")[:MESSAGE_CHARACTERS]
        log = response.get("LogStreamArn", "unknown")
        return f"the container answered {response['OriginalStatusCode']}: {said} (log {log})"
    return str(error)
