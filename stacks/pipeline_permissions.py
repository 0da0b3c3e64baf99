"""What CDK Pipelines allows the pipeline's roles, made narrower where the resource is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from stacks.acknowledgements import (
    acknowledge,
    acknowledge_own_policy,
    acknowledge_wildcards,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from stacks.bootstrap import Bootstrap

# Builds log into the pipeline's own group, and make no reports.
UNUSED = (":log-group:/aws/codebuild/", ":report-group/")
READING = ("s3:GetBucket*", "s3:GetObject*", "s3:List*", "kms:GenerateDataKey*", "kms:ReEncrypt*")
WRITING = ("s3:Abort*", "s3:DeleteObject*")
Statement = dict[str, Any]


def narrow(scope: Construct, bootstrap: Bootstrap) -> None:
    """Rewrite the policies below a construct, when everything that allows something has run.

    A statement with a wildcard that is not known here stays as it is, and the tests see it.
    """
    exact: dict[str, Sequence[str]] = {
        "sts:AssumeRole": bootstrap.roles("deploy", "file-publishing"),
        "cloudformation:DescribeStacks": bootstrap.stacks(),
        "s3:ListBucket": bootstrap.buckets(),
        # No build starts another one.
        **dict.fromkeys(("codebuild:BatchGetBuilds", "codebuild:StartBuild"), ()),
        "codebuild:StopBuild": (),
    }
    stack = Stack.of(scope)
    for construct in scope.node.find_all():
        if isinstance(construct, iam.CfnPolicy):
            document = stack.resolve(construct.policy_document)
            construct.policy_document = {
                **document,
                "Statement": [
                    narrower
                    for statement in document["Statement"]
                    for narrower in _narrowed(statement, exact, keys_elsewhere(bootstrap))
                ],
            }


def keys_elsewhere(bootstrap: Bootstrap) -> list[str]:
    """The keys of the tooling account in the stages' other regions.

    Other stacks make those of the artifacts, so that their ids are not known here.
    """
    return [
        f"arn:{bootstrap.partition}:kms:{region}:{bootstrap.account}:key/*"
        for region in bootstrap.regions[1:]
    ]


def _narrowed(
    statement: Statement, exact: Mapping[str, Sequence[str]], keys: Sequence[str]
) -> Iterator[Statement]:
    actions, resource = _listed(statement["Action"]), statement["Resource"]
    if any(mark in str(resource) for mark in UNUSED):
        return
    if "*" in _listed(resource) and all(action.startswith("kms:") for action in actions):
        known = [each for each in _listed(resource) if each != "*"]
        yield {**statement, "Resource": [*keys, *known]}
        return
    if resource == "*" or str(resource).startswith("arn:*"):
        for action in actions:
            if exact.get(action):
                yield {"Action": action, "Effect": "Allow", "Resource": exact[action]}
        actions = [action for action in actions if action not in exact]
    if "codestar-connections:UseConnection" in actions:
        # A connection with a codeconnections ARN is used by the service's new name.
        actions = [*actions, "codeconnections:UseConnection"]
    if actions:
        yield {**statement, "Action": actions}


def acknowledge_grants(roles: Construct, *actions: str, buckets: Sequence[s3.IBucket]) -> None:
    """Record why CDK's own grants on these buckets, and on their key, are as wide as they are."""
    acknowledge(
        roles,
        "CDK grants whole families of actions, on nothing but the pipeline's own buckets and key.",
        *(f"AwsSolutions-IAM5[Action::{action}]" for action in actions),
    )
    acknowledge_wildcards(
        roles,
        [bucket.arn_for_objects("*") for bucket in buckets],
        "The objects of a bucket of the pipeline's own, which its runs name.",
    )
    acknowledge_own_policy(roles)


def acknowledge_names(roles: Construct, bootstrap: Bootstrap) -> None:
    """Record why some ARNs are not whole: nobody can know them here."""
    acknowledge_wildcards(
        roles, bootstrap.stacks(), "The ARN of a stack ends in an id that AWS gives it."
    )
    acknowledge_wildcards(
        roles,
        keys_elsewhere(bootstrap),
        "The keys of the artifacts in the stages' regions, which other stacks make, so that "
        "their ids are not known here; their own policies say who may use them.",
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
