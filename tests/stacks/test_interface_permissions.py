"""Interfaces are made by AWS for a role's holder, never by the holder's own code elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import NETWORK, listed, plain

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template

FUNCTIONS = ["ModelBucketEmptying", "ModelCopyCopying", "ProberAsking", "SmokeTestTesting"]
OF_FUNCTIONS = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}


@pytest.fixture
def vault(guarded: Assembly) -> Template:
    """The Endpoint stack of a stage with a network."""
    return guarded.template("vault", "Endpoint")


def statements(template: Template, role: str) -> list[dict[str, Any]]:
    """Return the role's statements about interfaces."""
    policy = template.one("AWS::IAM::Policy", role)["Properties"]["PolicyDocument"]
    return [
        each
        for each in policy["Statement"]
        if any(action.startswith("ec2:") for action in listed(each["Action"]))
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_lambda_may_and_the_functions_code_may_not(vault: Template, function: str) -> None:
    """The same actions are denied as soon as a function's code asks for them."""
    allowed, denied = statements(vault, f"{function}Role")

    assert (allowed["Effect"], denied["Effect"]) == ("Allow", "Deny")
    assert set(allowed["Action"]) == set(denied["Action"]) == OF_FUNCTIONS
    (asking,) = denied["Condition"]["ArnLike"].items()
    assert asking[0] == "lambda:SourceFunctionArn"
    assert plain(asking[1]) == "arn:${AWS::Partition}:lambda:us-east-1:111111111111:function:*"


def test_sagemaker_may_make_interfaces_in_these_subnets_only(vault: Template) -> None:
    """With this security group; containers hold the role as well."""
    made = {
        plain(resource)
        for each in statements(vault, "ExecutionRole")
        if "ec2:CreateNetworkInterface" in listed(each["Action"])
        for resource in each["Resource"]
    }

    ec2 = "arn:${AWS::Partition}:ec2:us-east-1:"
    groups = {each for each in made if ":security-group/" in each}
    assert made - groups == {
        f"{ec2}111111111111:network-interface/*",
        *(f"{ec2}*:subnet/{subnet}" for subnet in NETWORK["subnets"]),
    }
    (group,) = groups
    assert re.search(r"security-group/\{'Fn::ImportValue': '[^']*NetworkGroup", group)


def test_sagemaker_may_do_what_its_guide_says(vault: Template) -> None:
    """Everything without a resource of its own is a look, or the end of a permission."""
    allowed = vault.permissions("ExecutionRole")
    interfaces = "arn:${AWS::Partition}:ec2:us-east-1:111111111111:network-interface/*"

    on_all = {action for action, resource in allowed if resource == "*" and "ec2:" in action}
    assert on_all == {
        "ec2:DeleteNetworkInterfacePermission",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    }
    assert {action for action, resource in allowed if resource == interfaces} == {
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
    }
