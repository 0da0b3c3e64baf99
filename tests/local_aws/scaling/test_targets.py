from dataclasses import replace

import pytest

from local_aws.sagemaker.errors import RefusedError
from local_aws.scaling.errors import InvalidNextTokenError, ObjectNotFoundError
from tests.local_aws.scaling.fake_aws import ACCOUNT, NAMING, FakeAws


def _targets(aws: FakeAws) -> list[dict[str, object]]:
    answer = aws.call("DescribeScalableTargets", ServiceNamespace="sagemaker")
    return list(answer["ScalableTargets"])


def test_a_registered_target_is_described_as_aws_describes_it(aws: FakeAws) -> None:
    """Proves the ARN's form, the service-linked role and the defaults of a new target."""
    aws.register(1, 4)
    (target,) = _targets(aws)
    arn = str(target["ScalableTargetARN"])
    assert arn.startswith("arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/")
    assert target["RoleARN"] == (
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/"
        "sagemaker.application-autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    )
    assert NAMING.items() <= target.items()
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)
    assert target["SuspendedState"] == {
        "DynamicScalingInSuspended": False,
        "DynamicScalingOutSuspended": False,
        "ScheduledScalingSuspended": False,
    }


def test_an_update_keeps_what_it_does_not_name(aws: FakeAws) -> None:
    """Proves that a second registration changes the members given and keeps the ARN."""
    aws.register(1, 4)
    before = _targets(aws)[0]
    aws.call("RegisterScalableTarget", **NAMING, MaxCapacity=6)
    after = _targets(aws)[0]
    assert after == {**before, "MaxCapacity": 6}


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"ServiceNamespace": "ecs"}, "The service namespace ecs: not supported by the embedded"),
        ({"ResourceId": "endpoint/none/variant/v"}, "variant doesn't exist: endpoint/none/"),
        ({"ResourceId": "endpoint/e"}, "Unsupported service namespace, resource type or scalable"),
        (
            {"ScalableDimension": "ecs:service:DesiredCount"},
            "Unsupported service namespace, resource type or scalable dimension",
        ),
        (
            {"ScalableDimension": "sagemaker:inference-component:DesiredCopyCount"},
            "DesiredCopyCount: not supported by the embedded AWS",
        ),
        ({"MinCapacity": 5}, "Maximum capacity cannot be less than minimum capacity"),
        ({"MinCapacity": -1}, "Minimum capacity cannot be less than 0"),
        ({"MinCapacity": 0}, "only asynchronous endpoints scale to zero"),
        ({"MinCapacity": None}, "MinCapacity and MaxCapacity are required"),
        ({"ServiceNamespace": "wrong"}, "at 'serviceNamespace' failed to satisfy constraint"),
    ],
)
def test_what_cannot_be_registered_is_refused(
    aws: FakeAws, members: dict[str, object], words: str
) -> None:
    """Proves that each rule refuses in words, and that nothing is registered then."""
    with pytest.raises(RefusedError, match=words):
        aws.call(
            "RegisterScalableTarget",
            **{**NAMING, "MinCapacity": 1, "MaxCapacity": 4, **members},
        )
    assert _targets(aws) == []


def test_an_asynchronous_endpoint_may_scale_to_zero(aws: FakeAws) -> None:
    """Proves that a minimum of zero is refused for the kind of endpoint, not for the number."""
    assert aws.hosting.now is not None
    aws.hosting.now = replace(aws.hosting.now, asynchronous=True)
    aws.register(0, 2)
    assert _targets(aws)[0]["MinCapacity"] == 0


def test_deregistering_takes_policies_alarms_and_schedules_along(aws: FakeAws) -> None:
    """Proves that nothing of a target is left, and that a second time finds none."""
    aws.register()
    aws.track()
    aws.call(
        "PutScheduledAction",
        **NAMING,
        ScheduledActionName="later",
        Schedule="rate(1 minute)",
        ScalableTargetAction={"MinCapacity": 2},
    )
    aws.call("DeregisterScalableTarget", **NAMING)
    assert _targets(aws) == []
    assert aws.cloudwatch.alarms == {}
    policies = aws.call("DescribeScalingPolicies", ServiceNamespace="sagemaker")
    assert policies["ScalingPolicies"] == []
    actions = aws.call("DescribeScheduledActions", ServiceNamespace="sagemaker")
    assert actions["ScheduledActions"] == []
    with pytest.raises(ObjectNotFoundError, match="No scalable target registered for service"):
        aws.call("DeregisterScalableTarget", **NAMING)


def test_a_target_goes_with_its_endpoint(aws: FakeAws) -> None:
    """Proves that a later endpoint of the same name does not inherit a target."""
    aws.register()
    aws.track()
    assert aws.hosting.now is not None
    aws.hosting.now = replace(aws.hosting.now, created=2.0)
    assert _targets(aws) == []
    assert aws.cloudwatch.alarms == {}


def test_pages_and_filters(aws: FakeAws) -> None:
    """Proves that a page ends where it was told to and that its token leads to the rest."""
    aws.register()
    for name in ("a", "b", "c"):
        aws.step(name, {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1})
    asked = {"ServiceNamespace": "sagemaker", "MaxResults": 2}
    first = aws.call("DescribeScalingPolicies", **asked)
    rest = aws.call("DescribeScalingPolicies", **asked, NextToken=first["NextToken"])
    names = [p["PolicyName"] for p in [*first["ScalingPolicies"], *rest["ScalingPolicies"]]]
    assert names == ["a", "b", "c"]
    assert "NextToken" not in rest
    with pytest.raises(InvalidNextTokenError):
        aws.call("DescribeScalingPolicies", **asked, NextToken="nonsense")
    one = aws.call("DescribeScalingPolicies", ServiceNamespace="sagemaker", PolicyNames=["b"])
    assert [p["PolicyName"] for p in one["ScalingPolicies"]] == ["b"]
    none = aws.call(
        "DescribeScalableTargets", ServiceNamespace="sagemaker", ResourceIds=["endpoint/x"]
    )
    assert none["ScalableTargets"] == []
    with pytest.raises(RefusedError, match="must also specify a resource ID"):
        aws.call(
            "DescribeScalableTargets",
            ServiceNamespace="sagemaker",
            ScalableDimension=NAMING["ScalableDimension"],
        )
