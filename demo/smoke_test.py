"""Looks the smoke test's verdict up in CloudFormation: its resource exists only when it passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demo.aws import client
from demo.commands import DemoError

if TYPE_CHECKING:
    from collections.abc import Mapping

SMOKE_TEST_TYPE = "Custom::SmokeTest"


def smoke_test_status(environment: Mapping[str, str], stack: str) -> dict[str, Any]:
    """Return logical id and status of the smoke test of a stage's Endpoint stack.

    Raises:
        DemoError: the stack has none, or it did not complete.
    """
    answer = client(environment, "cloudformation").describe_stack_resources(StackName=stack)
    for resource in answer["StackResources"]:
        if resource["ResourceType"] == SMOKE_TEST_TYPE:
            status = resource["ResourceStatus"]
            if status != "CREATE_COMPLETE":
                raise DemoError(f"the smoke test of {stack} is {status}")
            return {"resource": resource["LogicalResourceId"], "status": status}
    raise DemoError(f"{stack} holds no {SMOKE_TEST_TYPE}")
