"""A Lambda function behind a custom resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import CustomResource, Duration

from stacks.acknowledgements import acknowledge
from stacks.handler_function import HandlerFunction

if TYPE_CHECKING:
    from collections.abc import Mapping


class CustomResourceFunction(HandlerFunction):
    """A handler that CloudFormation calls, and waits for."""

    def resource(self, *, type_: str, properties: Mapping[str, Any]) -> CustomResource:
        """The custom resource; CloudFormation gives up soon after the function would have."""
        timeout = self.function.timeout
        assert timeout  # noqa: S101 - narrows a type: every handler is given one
        acknowledge(
            self.function,
            "CloudFormation waits for the answer and fails the deployment without one, so that no "
            "event is lost; handled later, it would change a stack that has moved on.",
            "NIST.800.53.R5-LambdaDLQ",
        )
        return CustomResource(
            self,
            "Resource",
            resource_type=f"Custom::{type_}",
            service_token=self.function.function_arn,
            service_timeout=timeout.plus(Duration.minutes(1)),
            properties=dict(properties),
        )
