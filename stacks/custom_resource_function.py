"""A Lambda function behind a custom resource: plain Python, its own role, its own logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import BundlingOutput, CustomResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.file_bundle import asset_options
from stacks.files_digest import files_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENTRYPOINTS = "custom_resources.entrypoints"


class CustomResourceFunction(Construct):
    """May write its own logs and ask what its stack is doing; the rest is granted with `allow`."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        entrypoint: str,
        files: Mapping[str, Path],
        timeout: Duration,
    ) -> None:
        """The entrypoint is a function's name; files are named as the function sees them."""
        super().__init__(scope, id_)
        self.files_digest = files_digest(files)
        self._timeout = timeout
        self.log_group = logs.LogGroup(
            self,
            "LogGroup",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.log_group.grant_write(self.role)
        self.allow("cloudformation:DescribeStacks", resources=[Stack.of(self).stack_id])
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler=f"{ENTRYPOINTS}.{entrypoint}",
            code=lambda_.Code.from_asset(
                **asset_options(
                    files, digest=self.files_digest, output_type=BundlingOutput.NOT_ARCHIVED
                )
            ),
            timeout=timeout,
            memory_size=512,
            role=self.role,
            log_group=self.log_group,
        )

    def allow(self, *actions: str, resources: list[str]) -> None:
        """Let the function do this with these."""
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=resources))

    def resource(self, *, type_: str, properties: Mapping[str, Any]) -> CustomResource:
        """The custom resource; CloudFormation gives up soon after the function would have."""
        return CustomResource(
            self,
            "Resource",
            resource_type=f"Custom::{type_}",
            service_token=self.function.function_arn,
            service_timeout=self._timeout.plus(Duration.minutes(1)),
            properties=dict(properties),
        )
