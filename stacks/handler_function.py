"""A Lambda function: plain Python, its own role, its own logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import BundlingOutput, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.file_bundle import asset_options
from stacks.files_digest import files_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aws_cdk import Duration
    from aws_cdk.aws_s3 import IBucket

# What an action takes of the key of an encrypted bucket, as S3's guide has it.
_WITH_KEY = {"s3:GetObject": "kms:Decrypt", "s3:PutObject": "kms:GenerateDataKey"}


class HandlerFunction(Construct):
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
        """The entrypoint is a function by its module; files are named as the function sees them."""
        super().__init__(scope, id_)
        self.files_digest = files_digest(files)
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
            handler=entrypoint,
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

    def allow_objects(self, bucket: IBucket, pattern: str, *actions: str) -> None:
        """Let the function do this with the bucket's objects, and with its key as that needs."""
        self.allow(*actions, resources=[bucket.arn_for_objects(pattern)])
        needed = [_WITH_KEY[action] for action in actions if action in _WITH_KEY]
        if bucket.encryption_key and needed:
            bucket.encryption_key.grant(self.role, *needed)
