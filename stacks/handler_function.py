"""A Lambda function: plain Python, its own role, its own logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import BundlingOutput, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.acknowledgements import (
    acknowledge,
    acknowledge_aws_key,
    acknowledge_own_policy,
    acknowledge_wildcards,
)
from stacks.bucket_key import ENCRYPTED, key_action
from stacks.file_bundle import asset_options
from stacks.files_digest import files_digest
from stacks.interface_permissions import allow_function_interfaces
from stacks.log_days import retention

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aws_cdk import Duration
    from aws_cdk.aws_s3 import IBucket

    from stacks.host import Host
    from stacks.network import Network


@dataclass(frozen=True, kw_only=True)
class Code:
    """A function by its module, and its files, named as the function sees them."""

    entrypoint: str
    files: Mapping[str, Path]


class HandlerFunction(Construct):
    """May write its own logs and ask what its stack is doing; the rest is granted with `allow`."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        code: Code,
        timeout: Duration,
        host: Host,
    ) -> None:
        """In the host's VPC, if it has one."""
        super().__init__(scope, id_)
        self.files_digest = files_digest(code.files)
        self.log_group = logs.LogGroup(
            self,
            "LogGroup",
            encryption_key=host.key,
            retention=retention(host.stage.log_days),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.log_group.grant_write(self.role)
        self.allow("cloudformation:DescribeStacks", resources=[Stack.of(self).stack_id])
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler=code.entrypoint,
            code=lambda_.Code.from_asset(
                **asset_options(
                    code.files, digest=self.files_digest, output_type=BundlingOutput.NOT_ARCHIVED
                )
            ),
            timeout=timeout,
            memory_size=512,
            role=self.role,
            log_group=self.log_group,
            environment_encryption=host.key,
        )
        if host.network:
            self._join(host.network)
        self._acknowledge(host)

    def _join(self, network: Network) -> None:
        declared = self.function.node.default_child
        assert isinstance(declared, lambda_.CfnFunction)  # noqa: S101 - narrows a type
        declared.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
            subnet_ids=network.subnets, security_group_ids=[network.security_group]
        )
        allow_function_interfaces(self.role)

    def _acknowledge(self, host: Host) -> None:
        acknowledge_own_policy(self.role)
        acknowledge(
            self.function,
            "A deployment or a schedule runs it once at a time. A reservation is taken from the "
            "account's other functions, and refused where the account has none to spare; give "
            "reserved_concurrent_executions in stacks/handler_function.py where yours has.",
            "NIST.800.53.R5-LambdaConcurrency",
        )
        if not host.network:
            acknowledge(
                self.function,
                "The stage has no [stage.NAME.network], which puts its functions into a VPC.",
                "NIST.800.53.R5-LambdaInsideVPC",
            )
        if not host.key:
            acknowledge_aws_key(self.log_group, "NIST.800.53.R5-CloudWatchLogGroupEncrypted")

    def allow(self, *actions: str, resources: list[str], why: str | None = None) -> None:
        """Let the function do this with these; `why` is about any `*` in them."""
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=resources))
        if why:
            acknowledge_wildcards(self.role, resources, why)

    def allow_objects(
        self, bucket: IBucket, pattern: str, *actions: str, why: str | None = None
    ) -> None:
        """Let the function do this with the bucket's objects, and with its key as that needs."""
        self.allow(*actions, resources=[bucket.arn_for_objects(pattern)], why=why)
        needed = [key_action(action) for action in actions if action in ENCRYPTED]
        if bucket.encryption_key and needed:
            self.allow(*needed, resources=[bucket.encryption_key.key_arn])
