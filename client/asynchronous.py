"""Asks an asynchronous endpoint: the request goes into S3, and the answer is waited for there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from client.endpoint import endpoint_in_region
from client.errors import AccessDeniedError, CommandError, EndpointTimeoutError
from client.refusal import explain_failure
from client.service_errors import explain
from client.waiting import Waiting

if TYPE_CHECKING:
    from client.aws import Aws
    from client.request import Request
    from client.staging import Staging

PATIENCE_SECONDS = 900  # as long as SageMaker lets a container work, unless it is told otherwise
_TTL_SECONDS = (60, 21_600)  # bounds of RequestTTLSeconds in the service's API model
_MISSING = {"NoSuchKey", "404"}


@dataclass(frozen=True, kw_only=True)
class Asynchronous:
    """Where requests are laid, which the endpoint must be allowed to read, and how long to wait."""

    inputs: Staging
    patience_seconds: int = PATIENCE_SECONDS


class AsynchronousEndpoint:
    """An endpoint with a queue; answers and failures come as objects in S3."""

    def __init__(
        self, name: str, how: Asynchronous, aws: Aws, *, waiting: Waiting | None = None
    ) -> None:
        """`waiting` is for another clock than the machine's."""
        self._name, self._how, self._aws = name, how, aws
        self._waiting = waiting or Waiting(how.patience_seconds)

    def takes(self, _request: Request) -> bool:
        """Whether a request of this size can be sent: S3 takes more than any photo has."""
        return True

    def ask(self, request: Request) -> bytes:
        """Lay the request into S3, ask, wait for the answer, and remove the request.

        Raises:
            CommandError: There is no answer; a failure is told in the container's own words.
        """
        lent = self._how.inputs.lend(request.body, request.content_type, self._aws.s3)
        with lent as uri:
            output, failure = self._invoke(uri, request.content_type)
            try:
                return self._waiting.until(lambda: self._look(output, failure))
            except EndpointTimeoutError as error:
                raise EndpointTimeoutError(f"{error}: {self._after_patience(output)}") from error

    def stop(self) -> None:
        """End all waits; what was laid into S3 is removed."""
        self._waiting.stop()

    def _invoke(self, uri: str, content_type: str) -> tuple[str, str | None]:
        shortest, longest = _TTL_SECONDS
        patience = min(max(self._how.patience_seconds, shortest), longest)
        try:
            accepted = self._aws.runtime.invoke_endpoint_async(
                EndpointName=self._name,
                InputLocation=uri,
                ContentType=content_type,
                Accept="application/json",
                # What nobody waits for any more has lost its input, and would only fail.
                RequestTTLSeconds=longest if self._how.inputs.keep else patience,
            )
        except (BotoCoreError, ClientError) as error:
            target = endpoint_in_region(self._name, self._aws.runtime)
            raise explain(error, target=target, named_by="--endpoint") from error
        return accepted["OutputLocation"], accepted.get("FailureLocation")

    def _look(self, output: str, failure: str | None) -> bytes | None:
        answer = self._read(output)
        if answer is None and failure and (said := self._read(failure)) is not None:
            raise explain_failure(said, uri=failure)
        return answer

    def _read(self, uri: str) -> bytes | None:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        try:
            return self._aws.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] in _MISSING:
                return None
            raise _unreadable(error, uri) from error

    def _after_patience(self, output: str) -> str:
        if self._how.inputs.keep:
            return f"it may still come, to {output}"
        return (
            "the request was withdrawn; ask again with a higher --patience, or see with"
            f" python -m client status {self._name} whether there are instances"
        )


def _unreadable(error: Exception, uri: str) -> CommandError:
    explained = explain(error, target=uri, named_by="--asynchronous")
    if isinstance(explained, AccessDeniedError):
        return AccessDeniedError(
            f"the answer can't be read from {uri}: ask for s3:GetObject on it and for s3:ListBucket"
            " on its bucket, without which S3 denies an answer that isn't there yet, too"
        )
    return explained
