"""Looks the smoke test's verdict up in CloudFormation: its resource exists only when it passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from demo.commands import DemoError
from demo.deployment import ENDPOINT_STACK

if TYPE_CHECKING:
    from collections.abc import Mapping

SMOKE_TEST_TYPE = "Custom::SmokeTest"


def smoke_test_status(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return logical id and status of the deployed smoke test.

    Raises:
        DemoError: the stack has none, or it did not complete.
    """
    session = boto3.Session(
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_REGION"],
    )
    cloudformation = session.client(
        "cloudformation",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        verify=environment["AWS_CA_BUNDLE"],
    )
    answer = cloudformation.describe_stack_resources(StackName=ENDPOINT_STACK)
    for resource in answer["StackResources"]:
        if resource["ResourceType"] == SMOKE_TEST_TYPE:
            status = resource["ResourceStatus"]
            if status != "CREATE_COMPLETE":
                raise DemoError(f"the smoke test of {ENDPOINT_STACK} is {status}")
            return {"resource": resource["LogicalResourceId"], "status": status}
    raise DemoError(f"{ENDPOINT_STACK} holds no {SMOKE_TEST_TYPE}")
