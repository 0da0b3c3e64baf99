from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from local_aws.scaling.cloudformation import ScalableTargetType, ScalingPolicyType
from tests.local_aws.scaling.fake_aws import ACCOUNT, INVOCATIONS, NAMING, REGION, FakeAws

# Numbers come from templates as strings, too.
TARGET: dict[str, Any] = {**NAMING, "MinCapacity": "1", "MaxCapacity": 4}
ACTION = {
    "ScheduledActionName": "morning",
    "Schedule": "cron(0 8 ? * MON-FRI *)",
    "Timezone": "Europe/Berlin",
    "StartTime": "2030-01-31T08:00:00Z",
    "ScalableTargetAction": {"MinCapacity": 2},
}
POLICY = {
    "PolicyName": "keep",
    "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {
        "TargetValue": "10",
        "PredefinedMetricSpecification": INVOCATIONS,
    },
}
ID = "endpoint/e/variant/v|sagemaker:variant:DesiredInstanceCount|sagemaker"


def _place() -> tuple[str, str]:
    return ACCOUNT, REGION


def _described(aws: FakeAws, name: str, member: str) -> list[dict[str, Any]]:
    return list(aws.call(name, ServiceNamespace="sagemaker")[member])


def _targets(aws: FakeAws) -> list[dict[str, Any]]:
    return _described(aws, "DescribeScalableTargets", "ScalableTargets")


def _actions(aws: FakeAws) -> list[dict[str, Any]]:
    return _described(aws, "DescribeScheduledActions", "ScheduledActions")


def test_a_target_is_created_with_its_scheduled_actions(aws: FakeAws) -> None:
    """Proves Ref, the attribute Id, numbers and times that come as strings, and tags."""
    targets = ScalableTargetType(aws.service, _place)
    tags = [{"Key": "team", "Value": "faces"}]
    made = targets.create("T", {**TARGET, "ScheduledActions": [ACTION], "Tags": tags}, "stack")
    assert made == (ID, {"Id": ID})
    (target,) = _targets(aws)
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)
    arn = target["ScalableTargetARN"]
    assert aws.call("ListTagsForResource", ResourceARN=arn) == {"Tags": {"team": "faces"}}
    (action,) = _actions(aws)
    assert action["StartTime"] == 1_896_076_800  # date -d 2030-01-31T08:00:00Z +%s
    assert action["ScalableTargetAction"] == {"MinCapacity": 2}


def test_a_target_is_updated_in_place(aws: FakeAws) -> None:
    """Proves that what the template drops goes: actions, suspensions and tags."""
    targets = ScalableTargetType(aws.service, _place)
    old = {
        **TARGET,
        "ScheduledActions": [ACTION],
        "SuspendedState": {"ScheduledScalingSuspended": "true"},
        "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
    }
    physical_id, _ = targets.create("T", old, "stack")
    assert _targets(aws)[0]["SuspendedState"]["ScheduledScalingSuspended"]
    new = {**TARGET, "MaxCapacity": 6, "Tags": [{"Key": "b", "Value": "3"}]}
    assert targets.update(physical_id, old, new, "stack") == (ID, {"Id": ID})
    (target,) = _targets(aws)
    assert target["MaxCapacity"] == 6
    assert not target["SuspendedState"]["ScheduledScalingSuspended"]
    assert _actions(aws) == []
    arn = target["ScalableTargetARN"]
    assert aws.call("ListTagsForResource", ResourceARN=arn) == {"Tags": {"b": "3"}}


def test_a_target_with_a_wrong_action_leaves_nothing(aws: FakeAws) -> None:
    """Proves that a creation that fails half-way is undone."""
    targets = ScalableTargetType(aws.service, _place)
    wrong = {**TARGET, "ScheduledActions": [{**ACTION, "Schedule": "daily"}]}
    with pytest.raises(RefusedError, match="Invalid schedule expression: daily"):
        targets.create("T", wrong, "stack")
    assert _targets(aws) == []


def test_an_endpoint_that_is_not_there_is_refused(aws: FakeAws) -> None:
    """Proves that a literal ResourceId without a dependency fails the resource."""
    targets = ScalableTargetType(aws.service, _place)
    with pytest.raises(RefusedError, match="doesn't exist: endpoint/later/variant/v"):
        targets.create("T", {**TARGET, "ResourceId": "endpoint/later/variant/v"}, "stack")


@pytest.mark.parametrize("naming", [NAMING, {"ScalingTargetId": ID}])
def test_a_policy_names_its_target_in_two_ways(aws: FakeAws, naming: dict[str, str]) -> None:
    """Proves creation, update and deletion by either way; Ref and Arn are the policy's ARN."""
    ScalableTargetType(aws.service, _place).create("T", TARGET, "stack")
    policies = ScalingPolicyType(aws.service, _place)
    properties = {**POLICY, **naming}
    arn, attributes = policies.create("P", properties, "stack")
    assert arn.endswith(":policyName/keep")
    assert attributes == {"Arn": arn}
    changed = {
        **properties,
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 20,
            "PredefinedMetricSpecification": INVOCATIONS,
        },
    }
    assert policies.update(arn, properties, changed, "stack") == (arn, attributes)
    (policy,) = _described(aws, "DescribeScalingPolicies", "ScalingPolicies")
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 20
    policies.delete(arn, changed)
    assert _described(aws, "DescribeScalingPolicies", "ScalingPolicies") == []


@pytest.mark.parametrize(
    "naming",
    [
        {},
        {"ScalingTargetId": ID, **NAMING},
        {"ResourceId": NAMING["ResourceId"]},
        {"ScalingTargetId": "endpoint/e/variant/v"},
    ],
)
def test_a_policy_without_a_clear_target_is_refused(aws: FakeAws, naming: dict[str, str]) -> None:
    """Proves CloudFormation's words for neither or both ways."""
    ScalableTargetType(aws.service, _place).create("T", TARGET, "stack")
    with pytest.raises(RefusedError, match=r"Either ScalingTargetId or all three of \[ResourceId"):
        ScalingPolicyType(aws.service, _place).create("P", {**POLICY, **naming}, "stack")


def test_deleting_in_either_order(aws: FakeAws) -> None:
    """Proves that a policy that went with its target, and a gone target, are no errors."""
    targets = ScalableTargetType(aws.service, _place)
    policies = ScalingPolicyType(aws.service, _place)
    target, _ = targets.create("T", TARGET, "stack")
    properties = {**POLICY, **NAMING}
    policy, _ = policies.create("P", properties, "stack")
    targets.delete(target, TARGET)
    policies.delete(policy, properties)
    targets.delete(target, TARGET)
    assert _targets(aws) == []
