"""An endpoint to ask, whatever its kind: bytes in, the answer and its latency out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from custom_resources.asynchronous import ANSWER_SECONDS, AsynchronousEndpoint
from custom_resources.clock import REAL, Clock
from custom_resources.invocation import Answer, invoke

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

REAL_TIME, SERVERLESS, ASYNCHRONOUS = KINDS = ("real-time", "serverless", "asynchronous")


class Endpoint(Protocol):
    """Something that answers requests."""

    def ask(self, body: bytes, content_type: str) -> Answer:
        """Send the body and wait for the answer; raises InvocationError without one."""


@dataclass(frozen=True)
class DirectEndpoint:
    """A real-time or serverless endpoint, which answers on the connection."""

    runtime: SageMakerRuntimeClient
    name: str
    clock: Clock = REAL

    def ask(self, body: bytes, content_type: str) -> Answer:
        """Send the body and wait for the answer; raises InvocationError."""
        return invoke(
            self.runtime, endpoint=self.name, body=body, content_type=content_type, clock=self.clock
        )


@dataclass(frozen=True)
class Endpoints:
    """The clients that endpoints of every kind are asked with."""

    runtime: SageMakerRuntimeClient
    s3: S3Client
    clock: Clock = REAL

    def of(
        self, kind: str, *, name: str, bucket: str, patience_seconds: float = ANSWER_SECONDS
    ) -> Endpoint:
        """The endpoint of that name; `bucket` is the stage's own, which asynchronous ones use.

        So is the patience: of the others, the service ends a request.
        """
        if kind == ASYNCHRONOUS:
            return AsynchronousEndpoint(
                self.runtime, self.s3, name, bucket, self.clock, patience_seconds
            )
        return DirectEndpoint(self.runtime, name, self.clock)
