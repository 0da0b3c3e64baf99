import json
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from tests.local_aws.sagemaker.emulator_client import Emulator
from tests.local_aws.sagemaker.hosting import IMAGE

_QUICK = {"Delay": 1, "MaxAttempts": 60}


def _template(role: str, url: str, *, name: str, count: object = 1) -> str:
    resources = {
        "Model": {
            "Type": "AWS::SageMaker::Model",
            "Properties": {
                "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": url},
                "ExecutionRoleArn": role,
            },
        },
        "Config": {
            "Type": "AWS::SageMaker::EndpointConfig",
            "Properties": {
                "ProductionVariants": [
                    {
                        "VariantName": "AllTraffic",
                        "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
                        "InstanceType": "ml.c6i.large",
                        "InitialInstanceCount": count,
                        "InitialVariantWeight": 1,
                    }
                ]
            },
        },
        "Endpoint": {
            "Type": "AWS::SageMaker::Endpoint",
            "Properties": {
                "EndpointName": name,
                "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]},
            },
        },
    }
    outputs = {
        "Name": {"Value": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}},
        "ModelRef": {"Value": {"Ref": "Model"}},
    }
    return json.dumps({"Resources": resources, "Outputs": outputs})


def _answer(emulator: Emulator, name: str) -> str:
    runtime = emulator.client("sagemaker-runtime")
    told = json.loads(runtime.invoke_endpoint(EndpointName=name, Body=b"")["Body"].read())
    return str(told["answer"])


def _configs(emulator: Emulator, stack: str) -> list[str]:
    listed = emulator.client("sagemaker").list_endpoint_configs(NameContains=stack)
    return [config["EndpointConfigName"] for config in listed["EndpointConfigs"]]


def _reasons(emulator: Emulator, stack: str) -> str:
    events = emulator.client("cloudformation").describe_stack_events(StackName=stack)
    return "\n".join(str(e.get("ResourceStatusReason", "")) for e in events["StackEvents"])


def test_a_stack_is_created_updated_rolled_back_and_deleted(emulator: Emulator) -> None:
    """Proves replacement, update in place, roll back to what served, and a clean deletion."""
    cloudformation: Any = emulator.client("cloudformation")
    role = emulator.execution_role("stack-role")
    urls = {n: emulator.upload(f"stack-{n}", {"answer": n}) for n in ("one", "two")}
    urls["bad"] = emulator.upload("stack-bad", {"exit": 1})

    def template(which: str) -> str:
        return _template(role, urls[which], name="of-stack", count="1")

    cloudformation.create_stack(StackName="hosting", TemplateBody=template("one"))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="hosting", WaiterConfig=_QUICK
    )
    outputs = cloudformation.describe_stacks(StackName="hosting")["Stacks"][0]["Outputs"]
    values = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    assert values["Name"] == "of-stack"
    assert values["ModelRef"].startswith("arn:aws:sagemaker:us-east-1:000000000000:model/hosting-")
    assert _answer(emulator, "of-stack") == "one"
    first = _configs(emulator, "hosting")

    cloudformation.update_stack(StackName="hosting", TemplateBody=template("two"))
    cloudformation.get_waiter("stack_update_complete").wait(
        StackName="hosting", WaiterConfig=_QUICK
    )
    assert _answer(emulator, "of-stack") == "two"
    second = _configs(emulator, "hosting")
    assert len(second) == 1
    assert second != first

    cloudformation.update_stack(StackName="hosting", TemplateBody=template("bad"))
    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_update_complete").wait(
            StackName="hosting", WaiterConfig=_QUICK
        )
    status = cloudformation.describe_stacks(StackName="hosting")["Stacks"][0]["StackStatus"]
    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert "no SavedModel bundles found!" in _reasons(emulator, "hosting")
    assert _answer(emulator, "of-stack") == "two"
    assert _configs(emulator, "hosting") == second

    cloudformation.delete_stack(StackName="hosting")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName="hosting", WaiterConfig=_QUICK
    )
    assert _configs(emulator, "hosting") == []
    sagemaker = emulator.client("sagemaker")
    assert sagemaker.list_models(NameContains="hosting")["Models"] == []
    assert sagemaker.list_endpoints(NameContains="of-stack")["Endpoints"] == []


def test_a_failed_creation_leaves_nothing(emulator: Emulator) -> None:
    """Proves that a stack whose container ends rolls back with its words and no endpoint."""
    cloudformation: Any = emulator.client("cloudformation")
    role = emulator.execution_role("failing-stack-role")
    url = emulator.upload("failing-stack", {"exit": 1})
    body = _template(role, url, name="of-failing")
    cloudformation.create_stack(StackName="failing", TemplateBody=body)
    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName="failing", WaiterConfig=_QUICK
        )
    assert "no SavedModel bundles found!" in _reasons(emulator, "failing")
    sagemaker = emulator.client("sagemaker")
    assert sagemaker.list_endpoints(NameContains="of-failing")["Endpoints"] == []
    assert _configs(emulator, "failing") == []
