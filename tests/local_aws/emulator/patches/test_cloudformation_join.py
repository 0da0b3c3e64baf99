import json
from typing import Any

import pytest

from local_aws.emulator.patches.cloudformation_join import with_joins

EMPTY = {"Fn::Equals": ["", {"Fn::Join": ["", {"Ref": "Names"}]}]}


def test_a_list_parameter_is_joined() -> None:
    """A join of a list parameter becomes the text of its members."""
    parameters = {"Names": {"Value": "a, b"}}

    assert with_joins({"Fn::Join": ["-", {"Ref": "Names"}]}, parameters) == "a-b"


def test_texts_and_parameters_are_joined() -> None:
    """A join of a list of texts and references is resolved inside other functions."""
    parameters = {"Stage": {"Value": "dev"}}
    condition = {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["/", ["x", {"Ref": "Stage"}]]}, "x/y"]}]}

    assert with_joins(condition, parameters) == {"Fn::Not": [{"Fn::Equals": ["x/dev", "x/y"]}]}


@pytest.mark.parametrize(("names", "created"), [("", "Empty"), ("a,b", "Filled")])
def test_a_stack_tells_an_empty_list_from_a_filled_one(
    clients: Any, names: str, created: str
) -> None:
    """The condition that the bootstrap template rests on decides as on AWS."""
    template = {
        "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": ""}},
        "Conditions": {"IsEmpty": EMPTY, "IsFilled": {"Fn::Not": [EMPTY]}},
        "Resources": {
            "Empty": {"Type": "AWS::SNS::Topic", "Condition": "IsEmpty"},
            "Filled": {"Type": "AWS::SNS::Topic", "Condition": "IsFilled"},
        },
    }
    cloudformation, name = clients.root("cloudformation"), f"join-{created}"
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "Names", "ParameterValue": names}],
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1}
    )

    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]

    assert [resource["LogicalResourceId"] for resource in resources] == [created]
