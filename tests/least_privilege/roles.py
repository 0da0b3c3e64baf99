"""The roles that a deployed stage made, by what the stacks call them, and what each may do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from tests.aws import Aws

Statement = dict[str, Any]


@dataclass(frozen=True)
class Role:
    """A role as IAM has it."""

    purpose: str  # its path in the stack: "ExecutionRole", "SmokeTestTesting"
    name: str
    arn: str
    statements: list[Statement]


def roles_of(aws: Aws, stack: str) -> dict[str, Role]:
    """Return the roles of a stack by their purpose."""
    resources = aws.client("cloudformation").describe_stack_resources(StackName=stack)
    roles = (
        _role(aws, str(each["LogicalResourceId"]), str(each["PhysicalResourceId"]))
        for each in resources["StackResources"]
        if each["ResourceType"] == "AWS::IAM::Role"
    )
    return {role.purpose: role for role in roles}


def _role(aws: Aws, logical_id: str, name: str) -> Role:
    iam = aws.client("iam")
    assert not iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    statements = [
        statement
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        for statement in _document(iam.get_role_policy(RoleName=name, PolicyName=policy))
    ]
    # CDK appends "Role" and eight hex digits to the path.
    purpose = logical_id[: -len("Role01234567")]
    return Role(purpose, name, iam.get_role(RoleName=name)["Role"]["Arn"], statements)


def _document(policy: Any) -> list[Statement]:
    document = policy["PolicyDocument"]
    read = json.loads(unquote(document)) if isinstance(document, str) else document
    statements: list[Statement] = read["Statement"]
    return statements
