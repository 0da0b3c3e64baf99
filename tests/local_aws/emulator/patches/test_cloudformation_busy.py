import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "a"}}


def template(**more: Any) -> str:
    """Return a template of a parameter and other resources."""
    return json.dumps({"Resources": {"Parameter": PARAMETER, **more}})


def updates(formation: Any, name: str) -> list[Callable[[], Any]]:
    """Return the ways to begin an update of a stack."""
    body = template(Another=PARAMETER)
    return [
        lambda: formation.update_stack(StackName=name, TemplateBody=body),
        lambda: formation.create_change_set(
            StackName=name, ChangeSetName="second", TemplateBody=body
        ),
        lambda: formation.execute_change_set(StackName=name, ChangeSetName="second"),
    ]


def test_a_stack_that_is_at_work_is_not_updated(clients: Any) -> None:
    """Whatever way the second update comes by, it is told so in CloudFormation's words."""
    formation, name = clients.root("cloudformation"), f"stack-{uuid.uuid4().hex[:8]}"
    wait = {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Condition": {
            "Type": "AWS::CloudFormation::WaitCondition",
            "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "3"},
        },
    }
    formation.create_stack(StackName=name, TemplateBody=template(**wait))

    for update in updates(formation, name):
        with pytest.raises(ClientError, match="is in CREATE_IN_PROGRESS state and can not be"):
            update()

    with pytest.raises(WaiterError):  # nobody fulfils the condition
        formation.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )


def test_a_stack_that_is_done_is_updated(clients: Any) -> None:
    """By each of the two ways."""
    formation, name = clients.root("cloudformation"), f"stack-{uuid.uuid4().hex[:8]}"
    formation.create_stack(StackName=name, TemplateBody=template())
    often = {"Delay": 1, "MaxAttempts": 30}
    formation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=often)
    _, make, execute = updates(formation, name)

    make()
    formation.get_waiter("change_set_create_complete").wait(
        StackName=name, ChangeSetName="second", WaiterConfig=often
    )
    execute()
    formation.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=often)

    assert len(formation.describe_stack_resources(StackName=name)["StackResources"]) == 2
