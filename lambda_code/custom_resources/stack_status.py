"""What CloudFormation is doing with the stack, which a request itself does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def stack_status(cloudformation: CloudFormationClient, stack_id: str) -> str:
    """The stack's status, such as UPDATE_IN_PROGRESS; the stack is named by its ARN."""
    answer = cloudformation.describe_stacks(StackName=stack_id)
    return answer["Stacks"][0]["StackStatus"]


def is_rollback(status: str) -> bool:
    """Whether CloudFormation is undoing something; the failed states precede a retry of that."""
    return "ROLLBACK" in status


def is_rolling_back(status: str) -> bool:
    """Whether CloudFormation is undoing something at this moment."""
    return is_rollback(status) and status.endswith("IN_PROGRESS")


def is_removal(status: str) -> bool:
    """Whether all that the stack made is going: it is deleted, or its creation is undone."""
    return status.startswith(("DELETE_", "ROLLBACK_"))
