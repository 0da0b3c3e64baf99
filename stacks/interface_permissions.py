"""What it takes to have network interfaces put into a VPC, for functions and for containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam

from stacks.acknowledgements import acknowledge_wildcards

if TYPE_CHECKING:
    from stacks.network import Network

# Lambda's guide on VPCs, "Required IAM permissions".
_OF_FUNCTIONS = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
# SageMaker's guide on execution roles, "CreateModel", apart by what IAM knows of them: these have
# no resource, or one whose id nobody knows yet.
_OF_CONTAINERS = [
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
]


def allow_function_interfaces(role: iam.Role) -> None:
    """Let Lambda put a function's interfaces into the VPC, and not the function's own code.

    On everything: Lambda tries these actions on `*` before it accepts a role.
    """
    role.add_to_policy(iam.PolicyStatement(actions=_OF_FUNCTIONS, resources=["*"]))
    acknowledge_wildcards(
        role,
        ["*"],
        "Lambda tries its actions on network interfaces on * before it accepts the role of a "
        "function in a VPC; a Deny keeps the function's own code from all of them.",
    )
    stack = Stack.of(role)
    role.add_to_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=_OF_FUNCTIONS,
            resources=["*"],
            # Only what a function's code asks for has it.
            conditions={
                "ArnLike": {
                    "lambda:SourceFunctionArn": (
                        f"arn:{Aws.PARTITION}:lambda:{stack.region}:{stack.account}:function:*"
                    )
                }
            },
        )
    )


def allow_container_interfaces(role: iam.Role, network: Network) -> None:
    """Let SageMaker put the instances' interfaces into these subnets, with this security group.

    Containers hold the role, too, so it is bounded wherever IAM knows a resource. Subnets may be
    another account's, shared with this one; their ids say which ones all the same.
    """
    stack = Stack.of(role)
    ec2 = f"arn:{Aws.PARTITION}:ec2:{stack.region}"
    interfaces = f"{ec2}:{stack.account}:network-interface/*"
    subnets = [f"{ec2}:*:subnet/{subnet}" for subnet in network.subnets]
    role.add_to_policy(iam.PolicyStatement(actions=_OF_CONTAINERS, resources=["*"]))
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["ec2:CreateNetworkInterface"],
            resources=[
                interfaces,
                f"{ec2}:{stack.account}:security-group/{network.security_group}",
                *subnets,
            ],
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"],
            resources=[interfaces],
        )
    )
    for resources, reason in (
        (["*"], "EC2 has no resource for its Describe actions, nor a known one for a permission."),
        ([interfaces], "Interfaces are made with the instances, so that nobody knows their ids."),
        (subnets, "A shared subnet is another account's; its id says which one it is."),
    ):
        acknowledge_wildcards(role, resources, reason)
