"""An endpoint to send requests to, and the one kind that answers on the connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from client.service_errors import explain

if TYPE_CHECKING:
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

    from client.request import Request


class Endpoint(Protocol):
    """Something that answers requests; threads may share it."""

    def takes(self, request: Request) -> bool:
        """Whether a request of this size can be sent."""

    def ask(self, request: Request) -> bytes:
        """Send a request and return the answer's body; raises CommandError."""

    def stop(self) -> None:
        """End what is waited for: nobody is interested any more."""


@dataclass(frozen=True)
class DirectEndpoint:
    """A real-time or serverless endpoint."""

    name: str
    runtime: SageMakerRuntimeClient

    def takes(self, request: Request) -> bool:
        """Whether InvokeEndpoint takes a body of this size."""
        return request.fits

    def ask(self, request: Request) -> bytes:
        """Send a request and return the answer's body; raises CommandError."""
        try:
            response = self.runtime.invoke_endpoint(
                EndpointName=self.name,
                Body=request.body,
                ContentType=request.content_type,
                Accept="application/json",
            )
            return response["Body"].read()
        except (BotoCoreError, ClientError) as error:
            target = endpoint_in_region(self.name, self.runtime)
            raise explain(error, target=target, named_by="--endpoint") from error

    def stop(self) -> None:
        """Do nothing: the service ends a request by itself, and soon."""


def endpoint_in_region(name: str, runtime: SageMakerRuntimeClient) -> str:
    """Return how an error names the endpoint."""
    return f"endpoint {name} in {runtime.meta.region_name}"
