import contextlib
import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from local_aws.emulator.cloudformation_role import Actors

STACK = ("000000000000", "us-east-1", "stack")
CLOUDFORMATION = {"Service": "cloudformation.amazonaws.com"}
PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "a"}}
FAILED = ("CREATE_FAILED", "ROLLBACK_COMPLETE")


def _allow(action: str, resource: str = "*") -> dict[str, str]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def _create(client: Any, resource: dict[str, Any], **arguments: Any) -> tuple[str, str]:
    """Create a stack of one resource; return its last status and the first reason of a failure."""
    name = f"stack-{uuid.uuid4().hex[:8]}"
    template = json.dumps({"Resources": {"Thing": resource}})
    client.create_stack(StackName=name, TemplateBody=template, **arguments)
    waiter = client.get_waiter("stack_create_complete")
    with contextlib.suppress(WaiterError):  # the status tells how it ended
        waiter.wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 200})
    status = client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    reasons = [e["ResourceStatusReason"] for e in events if e["ResourceStatus"] == "CREATE_FAILED"]
    return status, "".join(reasons[-1:])


def test_a_resource_is_created_when_the_execution_role_allows_it(clients: Any) -> None:
    """The role's policy is what counts."""
    role = clients.new_role([_allow("ssm:PutParameter")], CLOUDFORMATION)
    status, _ = _create(clients.root("cloudformation"), PARAMETER, RoleARN=role)
    assert status == "CREATE_COMPLETE"


def test_a_resource_fails_when_the_execution_role_does_not_allow_it(clients: Any) -> None:
    """Root deploys, but the role that it hands over may not: the stack rolls back in words."""
    role = clients.new_role([_allow("s3:*")], CLOUDFORMATION)
    status, reason = _create(clients.root("cloudformation"), PARAMETER, RoleARN=role)
    assert status in FAILED
    assert "is not authorized to perform: ssm:PutParameter" in reason
    assert f"assumed-role/{role.rpartition('/')[2]}/AWSCloudFormation" in reason


def test_without_a_role_the_callers_permissions_count(clients: Any) -> None:
    """A caller who may deploy stacks may still not create what its own policy lacks."""
    client = clients.role("cloudformation", [_allow("cloudformation:*")])
    status, reason = _create(client, PARAMETER)
    assert status in FAILED
    assert "ssm:PutParameter" in reason


def test_a_function_in_a_stack_needs_pass_role(clients: Any) -> None:
    """lambda:* of the execution role is not enough to hand a role to a function."""
    role = clients.new_role([_allow("lambda:*")], CLOUDFORMATION)
    passed = clients.new_role([], {"Service": "lambda.amazonaws.com"})
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Role": passed,
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Code": {"ZipFile": "def handler(event, context): pass"},
        },
    }
    status, reason = _create(clients.root("cloudformation"), function, RoleARN=role)
    assert status in FAILED
    assert f"iam:PassRole on resource: {passed}" in reason


def test_a_role_that_does_not_trust_cloudformation_deploys_nothing(clients: Any) -> None:
    """The execution role's trust policy is asked too."""
    role = clients.new_role([_allow("*")], {"Service": "lambda.amazonaws.com"})
    status, reason = _create(clients.root("cloudformation"), PARAMETER, RoleARN=role)
    assert status in FAILED
    assert "cloudformation.amazonaws.com may not assume" in reason


def test_handing_a_role_to_cloudformation_needs_pass_role(clients: Any) -> None:
    """Who may create stacks may not borrow any role for it."""
    role = clients.new_role([_allow("*")], CLOUDFORMATION)
    client = clients.role("cloudformation", [_allow("cloudformation:*")])
    with pytest.raises(ClientError, match="iam:PassRole"):
        _create(client, PARAMETER, RoleARN=role)


def test_a_stack_keeps_its_role_for_later_operations() -> None:
    """An operation without a role uses the one that was given before; a new stack forgets it."""
    actors = Actors()
    actors.remember(STACK, role="arn:role", caller="A", new=True)
    actors.remember(STACK, role=None, caller="B", new=False)
    assert actors.role(STACK) == "arn:role"
    actors.remember(STACK, role=None, caller="C", new=True)
    assert actors.role(STACK) is None
    assert actors.access_key(STACK) == "C"
