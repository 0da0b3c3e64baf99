import json
from typing import Any

import pytest

from local_aws.emulator.iam import Check, Request
from local_aws.emulator.resource_actions import Place, create_checks, delete_checks
from local_aws.scaling.checks import ScalingChecks
from local_aws.scaling.control import OPERATIONS
from tests.local_aws.scaling.fake_aws import ACCOUNT, NAMING, REGION, FakeAws

_ALL = f"arn:aws:application-autoscaling:{REGION}:{ACCOUNT}:scalable-target/*"
_KEYS = {
    "application-autoscaling:service-namespace": "sagemaker",
    "application-autoscaling:scalable-dimension": "sagemaker:variant:DesiredInstanceCount",
}


def _request(target: str, members: dict[str, Any]) -> Request:
    headers = {"x-amz-target": target}
    body = json.dumps(members).encode()
    return Request("POST", "/", headers, body, {}, ACCOUNT, REGION, "AKIA")


def _checks(aws: FakeAws, name: str, **members: Any) -> list[Check]:
    checks = ScalingChecks(aws.service.targets)
    return checks.checks(_request(f"AnyScaleFrontendService.{name}", members))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_has_its_action(aws: FakeAws, name: str) -> None:
    """Proves that no operation that is served is without a check of its own name."""
    (check,) = _checks(aws, name, **NAMING)
    assert check.action == f"application-autoscaling:{name}"


def test_unknown_operations_are_denied(aws: FakeAws) -> None:
    """Proves that what is not served names no check, which is a denial."""
    assert _checks(aws, "GetPredictiveScalingForecast") == []
    checks = ScalingChecks(aws.service.targets)
    assert checks.checks(_request("Other.RegisterScalableTarget", {})) == []


def test_a_target_is_asked_about_by_its_arn_once_it_has_one(aws: FakeAws) -> None:
    """Proves the resource before and after registration, and the two condition keys."""
    action = "application-autoscaling:RegisterScalableTarget"
    assert _checks(aws, "RegisterScalableTarget", **NAMING) == [Check(action, _ALL, _KEYS)]
    aws.register()
    described = aws.call("DescribeScalableTargets", ServiceNamespace="sagemaker")
    arn = described["ScalableTargets"][0]["ScalableTargetARN"]
    assert _checks(aws, "RegisterScalableTarget", **NAMING) == [Check(action, arn, _KEYS)]


def test_tags_at_registration_are_a_second_action(aws: FakeAws) -> None:
    """Proves that tags need TagResource, and come as condition keys."""
    asked = _checks(aws, "RegisterScalableTarget", **NAMING, Tags={"team": "faces"})
    assert [check.action.partition(":")[2] for check in asked] == [
        "RegisterScalableTarget",
        "TagResource",
    ]
    for check in asked:
        assert check.context["aws:RequestTag/team"] == "faces"
        assert check.context["aws:TagKeys"] == ["team"]


def test_describing_has_no_resource(aws: FakeAws) -> None:
    """Proves that the Describe actions are asked about for all resources."""
    asked = _checks(aws, "DescribeScalableTargets", ServiceNamespace="sagemaker")
    assert asked == [Check("application-autoscaling:DescribeScalableTargets", "*")]


def test_deleting_a_scaled_endpoint_deregisters_its_targets(aws: FakeAws) -> None:
    """Proves that only an endpoint with a target needs the second permission."""
    own = Check("sagemaker:DeleteEndpoint", "endpoint")
    both = ScalingChecks(aws.service.targets).with_deregistration(lambda _: [own])
    deletion = _request("SageMaker.DeleteEndpoint", {"EndpointName": "e"})
    assert both(deletion) == [own]
    aws.register()
    assert [check.action for check in both(deletion)] == [
        "sagemaker:DeleteEndpoint",
        "application-autoscaling:DeregisterScalableTarget",
    ]
    assert both(_request("SageMaker.DeleteEndpoint", {"EndpointName": "f"})) == [own]
    assert both(_request("SageMaker.DescribeEndpoint", {"EndpointName": "e"})) == [own]


def test_cloudformation_needs_the_actions_that_it_performs() -> None:
    """Proves that a stack's role is asked for scheduled actions when there are some."""
    place = Place(ACCOUNT, REGION, "stack", "Target")
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"
    prefix = "application-autoscaling"
    register = Check(f"{prefix}:RegisterScalableTarget", _ALL)
    assert create_checks(kind, place, dict(NAMING)) == [register]
    scheduled = create_checks(kind, place, {**NAMING, "ScheduledActions": [{}]})
    assert scheduled == [register, Check(f"{prefix}:PutScheduledAction", _ALL)]
    gone = delete_checks(kind, place, dict(NAMING), "endpoint/e/variant/v|d|sagemaker")
    assert gone == [Check(f"{prefix}:DeregisterScalableTarget", _ALL)]
    policy = create_checks("AWS::ApplicationAutoScaling::ScalingPolicy", place, dict(NAMING))
    assert policy == [Check(f"{prefix}:PutScalingPolicy", _ALL)]
