"""Why a rule of cdk-nag's packs is right not to hold for a construct, where the packs look for it.

What is recorded is metadata of the construct tree: it is in no template, and needs no cdk-nag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack, Validations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs import IConstruct

UNNAMED_METRICS = "cloudwatch:PutMetricData knows no resource; a condition names the namespaces."


def acknowledge(about: IConstruct, reason: str, *rules: str) -> None:
    """Record why these rules, such as `AwsSolutions-S1`, don't hold for what is below a construct.

    Not by CDK's own `acknowledge`: it refuses an id with more than one `::`, as an S3 ARN has.
    """
    for rule in rules:
        _record(about, rule, reason)


def acknowledge_aws_key(about: IConstruct, rule: str) -> None:
    """Record why there is no customer-managed key where the stage wants none."""
    acknowledge(
        about,
        'The stage has kms_key = "aws", so that the service encrypts with a key of its own. For a '
        'customer-managed key set kms_key = "new", or the ARN of one.',
        rule,
    )


def acknowledge_own_policy(roles: IConstruct) -> None:
    """Record why the policy of a role, or of all roles below a construct, is inline."""
    acknowledge(
        roles,
        "The policy is one role's own, comes and goes with it, and can't be attached to anything "
        "else. Who manages policies elsewhere calls iam.Role.customize_roles on the app.",
        "NIST.800.53.R5-IAMNoInlinePolicy",
    )


def acknowledge_wildcards(roles: IConstruct, resources: Iterable[str], reason: str) -> None:
    """Record why roles are allowed something on those of the resources that have a `*`."""
    stack = Stack.of(roles)
    for resource in resources:
        if "*" in resource:
            written = _flat(stack.resolve(resource))
            acknowledge(roles, reason, f"AwsSolutions-IAM5[Resource::{written}]")


def _record(about: IConstruct, rule: str, reason: str) -> None:
    about.node.add_metadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {rule: reason})


def _flat(value: Any) -> str:
    """Return a resolved value as cdk-nag's ids have it: references are <LogicalId.Attribute>."""
    match value:
        case {"Ref": str(name)}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(_flat, parts))
    return str(value).replace("${", "<").replace("}", ">")
