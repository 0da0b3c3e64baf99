"""The key of everything that a stage keeps: AWS's own, a new one, or one that is there already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_cdk import Aws, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

if TYPE_CHECKING:
    from constructs import Construct

    from stacks.stage_settings import StageSettings

# Types whose storage is on the host itself, where its hardware encrypts it and a key does nothing
# (CreateEndpointConfig's documentation of KmsKeyId; by earlier editions the call fails).
_OWN_STORAGE = re.compile(r"ml\.((c|m|r)\d+g?[a-z]*d[a-z]*|g\d[a-z0-9]*|p[4-9][a-z0-9-]*|i\d.*)\.")


def stage_key(scope: Construct, stage: StageSettings) -> kms.IKey | None:
    """The customer-managed key of the stage, or None where AWS's own keys do."""
    if stage.kms_key == "aws":
        return None
    if stage.kms_key != "new":
        return kms.Key.from_key_arn(scope, "Key", stage.kms_key)
    return new_key(scope, retain=stage.retain)


def new_key(scope: Construct, *, retain: bool) -> kms.Key:
    """A key with rotation that the logs of this account may be encrypted with."""
    key = kms.Key(
        scope,
        "Key",
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN if retain else RemovalPolicy.DESTROY,
    )
    stack = Stack.of(scope)
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
            actions=["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"],
            resources=["*"],  # of a key's own policy: this key
            conditions={
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": (
                        f"arn:{Aws.PARTITION}:logs:{stack.region}:{stack.account}:log-group:*"
                    )
                }
            },
        )
    )
    return key


def disk_key(key: kms.IKey | None, stage: StageSettings) -> str | None:
    """The ARN of the key for the instances' volumes, where there are volumes to encrypt."""
    if key is None or stage.kind == "serverless" or _OWN_STORAGE.match(stage.instance_type):
        return None
    return key.key_arn


def let_in(key: kms.IKey, service: str, *actions: str) -> None:
    """Let an AWS service use the key for this account; the policy of a key from elsewhere stays."""
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(service)],
            actions=list(actions),
            resources=["*"],  # of a key's own policy: this key
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(key).account}},
        )
    )
