import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.sagemaker.emulator_client import Emulator, start_emulator
from tests.local_aws.sagemaker.hosting import ACCOUNT, PATIENCE, eventually

_MINUTE = 2.0  # seconds that a minute of AWS lasts: a period of the alarms
_QUICK = {"Delay": 1, "MaxAttempts": 60}
_VARIANT = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/scaled/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
_LOAD = {"Namespace": "Tests", "MetricName": "Load", "Statistic": "Average"}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator whose minutes are short."""
    folder = tmp_path_factory.mktemp("scaling")
    process, started = start_emulator(folder, "--minute-seconds", str(_MINUTE))
    yield started
    process.terminate()
    process.wait(PATIENCE)


def _template(minimum: int, *, endpoint: str = "scaled") -> str:
    resource = {**_VARIANT, "ResourceId": f"endpoint/{endpoint}/variant/AllTraffic"}
    target = {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {**resource, "MinCapacity": minimum, "MaxCapacity": 3},
    }
    policy = {
        "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
        "Properties": {
            "PolicyName": "load",
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": {"Ref": "Target"},
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 10,
                "CustomizedMetricSpecification": _LOAD,
                "ScaleOutCooldown": 0,
            },
        },
    }
    outputs = {
        "Target": {"Value": {"Ref": "Target"}},
        "Policy": {"Value": {"Ref": "Policy"}},
        "Arn": {"Value": {"Fn::GetAtt": ["Policy", "Arn"]}},
    }
    return json.dumps({"Resources": {"Target": target, "Policy": policy}, "Outputs": outputs})


def _instances(emulator: Emulator) -> tuple[str, int]:
    described = emulator.client("sagemaker").describe_endpoint(EndpointName="scaled")
    count = described["ProductionVariants"][0]["CurrentInstanceCount"]
    return described["EndpointStatus"], count


def _user(emulator: Emulator, name: str, *actions: str) -> dict[str, str]:
    """Create a user with some actions on everything; return its credentials."""
    iam = emulator.client("iam")
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="given", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        "AWS_SESSION_TOKEN": "",
    }


def _load(emulator: Emulator, value: float, done: threading.Event) -> threading.Thread:
    """Publish a load every half of a short minute until it is enough."""
    cloudwatch = emulator.client("cloudwatch")
    data: list[dict[str, Any]] = [{"MetricName": "Load", "Value": value}]

    def publish() -> None:
        while not done.wait(_MINUTE / 4):
            cloudwatch.put_metric_data(Namespace="Tests", MetricData=data)

    thread = threading.Thread(target=publish)
    thread.start()
    return thread


def test_a_stack_scales_an_endpoint(emulator: Emulator) -> None:
    """Proves the whole way: a stack, its minimum, an alarm's load, IAM, and the end of it all."""
    role = emulator.execution_role("scaling")
    emulator.create("scaled", role=role, plan={})
    sagemaker, stacks = emulator.client("sagemaker"), emulator.client("cloudformation")
    scaling = emulator.client("application-autoscaling")
    sagemaker.create_endpoint(EndpointName="scaled", EndpointConfigName="scaled")
    emulator.settled("scaled")

    stacks.create_stack(StackName="scaling", TemplateBody=_template(2))
    stacks.get_waiter("stack_create_complete").wait(StackName="scaling", WaiterConfig=_QUICK)
    eventually(lambda: _instances(emulator) == ("InService", 2))

    (stack,) = stacks.describe_stacks(StackName="scaling")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs["Target"] == (
        "endpoint/scaled/variant/AllTraffic|sagemaker:variant:DesiredInstanceCount|sagemaker"
    )
    assert outputs["Policy"] == outputs["Arn"]
    assert outputs["Arn"].startswith(f"arn:aws:autoscaling:us-east-1:{ACCOUNT}:scalingPolicy:")

    enough = threading.Event()
    load = _load(emulator, 40.0, enough)
    try:
        eventually(lambda: _instances(emulator) == ("InService", 3))
    finally:
        enough.set()
        load.join()
    activities = scaling.describe_scaling_activities(ServiceNamespace="sagemaker")
    causes = [activity["Cause"] for activity in activities["ScalingActivities"]]
    assert causes[-1] == "minimum capacity was set to 2"
    assert any("triggered policy load" in cause for cause in causes)

    _check_iam(emulator)
    stacks.delete_stack(StackName="scaling")
    stacks.get_waiter("stack_delete_complete").wait(StackName="scaling", WaiterConfig=_QUICK)
    targets = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")
    assert targets["ScalableTargets"] == []
    alarms = emulator.client("cloudwatch").describe_alarms(AlarmNamePrefix="TargetTracking-")
    assert alarms["MetricAlarms"] == []
    emulator.settled("scaled")
    sagemaker.delete_endpoint(EndpointName="scaled")


def _check_iam(emulator: Emulator) -> None:
    """One action is not another, and deleting a scaled endpoint takes a permission of its own."""
    deleting = _user(emulator, "deleting", "sagemaker:DeleteEndpoint")
    with pytest.raises(ClientError, match="application-autoscaling:DeregisterScalableTarget"):
        emulator.client("sagemaker", credentials=deleting).delete_endpoint(EndpointName="scaled")
    reading = _user(emulator, "reading", "application-autoscaling:Describe*")
    scaling = emulator.client("application-autoscaling", credentials=reading)
    targets = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")
    assert len(targets["ScalableTargets"]) == 1
    with pytest.raises(ClientError, match="AccessDenied"):
        scaling.deregister_scalable_target(**_VARIANT)


def test_a_changed_instance_type_of_a_scaled_variant_is_refused(emulator: Emulator) -> None:
    """Proves that SageMaker asks whether a variant is scaled before it updates an endpoint."""
    role = emulator.execution_role("types")
    emulator.create("typed", role=role, plan={})
    sagemaker = emulator.client("sagemaker")
    sagemaker.create_endpoint_config(
        EndpointConfigName="larger",
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": "typed",
                "InstanceType": "ml.c6i.xlarge",
                "InitialInstanceCount": 1,
            }
        ],
    )
    sagemaker.create_endpoint(EndpointName="typed", EndpointConfigName="typed")
    emulator.settled("typed")
    scaling = emulator.client("application-autoscaling")
    variant = {**_VARIANT, "ResourceId": "endpoint/typed/variant/AllTraffic"}
    scaling.register_scalable_target(**variant, MinCapacity=1, MaxCapacity=2)
    with pytest.raises(ClientError, match="must be deregistered as scalable targets"):
        sagemaker.update_endpoint(EndpointName="typed", EndpointConfigName="larger")
    scaling.deregister_scalable_target(**variant)
    sagemaker.update_endpoint(EndpointName="typed", EndpointConfigName="larger")
    assert emulator.settled("typed")["EndpointConfigName"] == "larger"
    sagemaker.delete_endpoint(EndpointName="typed")


def test_a_stack_for_an_endpoint_that_is_not_there_fails(emulator: Emulator) -> None:
    """Proves that a literal ResourceId without an endpoint fails the stack in words."""
    stacks = emulator.client("cloudformation")
    stacks.create_stack(StackName="early", TemplateBody=_template(1, endpoint="later"))

    def reasons() -> list[str]:
        events = stacks.describe_stack_events(StackName="early")["StackEvents"]
        return [e["ResourceStatusReason"] for e in events if e.get("ResourceStatusReason")]

    eventually(
        lambda: any("doesn't exist: endpoint/later/variant/AllTraffic" in r for r in reasons())
    )
