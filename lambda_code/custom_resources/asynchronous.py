"""One request to an asynchronous endpoint, by way of S3."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.clock import REAL, Clock
from custom_resources.errors import InvocationError, UnknownAnswerError
from custom_resources.invocation import MESSAGE_CHARACTERS, Answer, patiently
from custom_resources.s3_objects import read_object

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient
    from mypy_boto3_sagemaker_runtime.type_defs import InvokeEndpointAsyncOutputTypeDef

INPUT_FOLDER = "async/input/"
ANSWER_SECONDS = 75.0  # as long as a connection to a real-time endpoint is waited at
POLL_SECONDS = 0.2
_POLLS_OF_A_WAIT = 20  # a longer wait is measured more coarsely: to a twentieth of itself


@dataclass(frozen=True)
class AsynchronousEndpoint:
    """An asynchronous endpoint, and the bucket through which it is asked."""

    runtime: SageMakerRuntimeClient
    s3: S3Client
    name: str
    bucket: str
    clock: Clock = REAL
    patience_seconds: float = ANSWER_SECONDS

    def ask(self, body: bytes, content_type: str) -> Answer:
        """Lay the body into the bucket, ask, and wait for the answer there; the body is removed.

        The latency is from asking to having the answer, time in the endpoint's queue included.

        Raises:
            InvocationError: No answer came in time, or a failure, whose words are in the message.
            UnknownAnswerError: The bucket or the endpoint can't be used.
        """
        key = f"{INPUT_FOLDER}{uuid.uuid4().hex}"
        try:
            stored = self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        except (BotoCoreError, ClientError) as error:
            raise UnknownAnswerError(
                f"s3://{self.bucket}/{key} can't be written: {error}"
            ) from error
        try:
            started = self.clock.now()
            accepted = patiently(
                lambda: self.runtime.invoke_endpoint_async(
                    EndpointName=self.name,
                    InputLocation=f"s3://{self.bucket}/{key}",
                    ContentType=content_type,
                    Accept="application/json",
                ),
                self.clock,
            )
            answer = _wait(self.s3, accepted, self.patience_seconds, self.clock)
            return Answer(answer, (self.clock.now() - started) * 1000)
        finally:
            _remove(self.s3, self.bucket, key, stored.get("VersionId", "null"))


def _wait(
    s3: S3Client, accepted: InvokeEndpointAsyncOutputTypeDef, patience_seconds: float, clock: Clock
) -> bytes:
    output, failure = accepted["OutputLocation"], accepted.get("FailureLocation")
    began = clock.now()
    while True:
        answer = _read(s3, output)
        if answer is not None:
            return answer
        said = _read(s3, failure) if failure else None
        if said is not None:
            words = said.decode(errors="replace")[:MESSAGE_CHARACTERS]
            raise InvocationError(f"the request failed: {words} ({failure})")
        waited = clock.now() - began
        if waited >= patience_seconds:
            raise InvocationError(
                f"none came within {patience_seconds:.0f} s, neither at {output} nor at "
                f"{failure or 'a place for failures'}"
            )
        clock.sleep(max(POLL_SECONDS, waited / _POLLS_OF_A_WAIT))


def _read(s3: S3Client, uri: str) -> bytes | None:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    try:
        return read_object(s3, bucket, key)
    except (BotoCoreError, ClientError) as error:
        raise UnknownAnswerError(f"{uri} can't be read: {error}") from error


def _remove(s3: S3Client, bucket: str, key: str, version: str) -> None:
    """With its version, as a deleted object of a versioned bucket is kept and paid for."""
    try:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
    except (BotoCoreError, ClientError) as error:
        # The answer is known by now, and what stays is one small object.
        print(f"s3://{bucket}/{key} stays: {error}")
