from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from local_aws.scaling.errors import ObjectNotFoundError
from tests.local_aws.scaling.fake_aws import INVOCATIONS, NAMING, FakeAws

CONCURRENCY = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
BACKLOG = {
    "MetricName": "ApproximateBacklogSizePerInstance",
    "Namespace": "AWS/SageMaker",
    "Dimensions": [{"Name": "EndpointName", "Value": "e"}],
    "Statistic": "Average",
}


def test_a_policy_needs_a_target(aws: FakeAws) -> None:
    """Proves AWS's words for a policy of a variant that is not registered."""
    with pytest.raises(
        ObjectNotFoundError,
        match=r"^No scalable target registered for service namespace: sagemaker, resource ID: "
        r"endpoint/e/variant/v, scalable dimension: sagemaker:variant:DesiredInstanceCount$",
    ):
        aws.track()


def test_target_tracking_makes_its_two_alarms(aws: FakeAws) -> None:
    """Proves their metric, thresholds, periods and that their action is the policy."""
    aws.register()
    answer = aws.track(target=10)
    assert answer["PolicyARN"].endswith(":resource/sagemaker/endpoint/e/variant/v:policyName/keep")
    assert answer["PolicyARN"].startswith(
        "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:"
    )
    high, low = (aws.cloudwatch.alarms[alarm["AlarmName"]] for alarm in answer["Alarms"])
    for alarm in (high, low):
        assert alarm["AlarmName"].startswith("TargetTracking-endpoint/e/variant/v-Alarm")
        assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == (
            "AWS/SageMaker",
            "InvocationsPerInstance",
            "Sum",
            60,
        )
        assert alarm["Dimensions"] == [
            {"Name": "EndpointName", "Value": "e"},
            {"Name": "VariantName", "Value": "v"},
        ]
        assert alarm["AlarmActions"] == [answer["PolicyARN"]]
    assert (high["Threshold"], high["EvaluationPeriods"]) == (10, 3)
    assert (low["Threshold"], low["EvaluationPeriods"]) == (9, 15)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (
            {"PredefinedMetricSpecification": {"PredefinedMetricType": CONCURRENCY}},
            {"MetricName": "ConcurrentRequestsPerModel", "Period": 10},
        ),
        (
            {"PredefinedMetricSpecification": None, "CustomizedMetricSpecification": BACKLOG},
            {**BACKLOG, "Period": 60},
        ),
    ],
)
def test_other_metrics(aws: FakeAws, metric: dict[str, Any], expected: dict[str, Any]) -> None:
    """Proves that concurrency and a metric of the user's own reach the alarms."""
    aws.register()
    aws.track(**metric)
    for alarm in aws.cloudwatch.alarms.values():
        assert expected.items() <= alarm.items()


def test_an_update_keeps_alarms_and_without_scale_in_one_is_enough(aws: FakeAws) -> None:
    """Proves that alarms keep their names, and that the lower one goes with scale-in."""
    aws.register()
    first = aws.track(target=10)["Alarms"]
    second = aws.track(target=20, DisableScaleIn=True)["Alarms"]
    assert second == first[:1]
    (alarm,) = aws.cloudwatch.alarms.values()
    assert alarm["Threshold"] == 20


def test_deleting_a_policy_deletes_its_alarms(aws: FakeAws) -> None:
    """Proves that alarms go with their policy, and AWS's words when there is none."""
    aws.register()
    aws.track()
    aws.call("DeleteScalingPolicy", **NAMING, PolicyName="keep")
    assert aws.cloudwatch.alarms == {}
    with pytest.raises(ObjectNotFoundError, match=r"No scaling policy found .* policy name: keep"):
        aws.call("DeleteScalingPolicy", **NAMING, PolicyName="keep")


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        (
            {
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "RDSReaderAverageCPUUtilization"
                }
            },
            "only supports the following predefined metric types: SageMakerVariantInvocations",
        ),
        ({"PredefinedMetricSpecification": None}, "Give either PredefinedMetricSpecification or"),
        ({"CustomizedMetricSpecification": BACKLOG}, "Give either PredefinedMetricSpecification"),
        (
            {"PredefinedMetricSpecification": {**INVOCATIONS, "ResourceLabel": "app/x"}},
            "ResourceLabel is for ALBRequestCountPerTarget alone",
        ),
        (
            {
                "PredefinedMetricSpecification": None,
                "CustomizedMetricSpecification": {"MetricName": "m"},
            },
            "CustomizedMetricSpecification lacks Namespace, Statistic",
        ),
        (
            {
                "PredefinedMetricSpecification": None,
                "CustomizedMetricSpecification": {"Metrics": [{"Id": "m", "Expression": "1"}]},
            },
            "Metric math .* not supported by the embedded AWS",
        ),
    ],
)
def test_wrong_metrics_are_refused(aws: FakeAws, configuration: dict[str, Any], words: str) -> None:
    """Proves that a target tracking policy has one metric, and one that SageMaker has."""
    aws.register()
    with pytest.raises(RefusedError, match=words):
        aws.track(**configuration)


def test_one_metric_is_tracked_once(aws: FakeAws) -> None:
    """Proves that two policies cannot track the same metric, but one can be put again."""
    aws.register()
    aws.track("one")
    aws.track("one", target=20)
    with pytest.raises(RefusedError, match="Only one TargetTrackingScaling policy for a given"):
        aws.track("two")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "at least one of StepAdjustments"),
        ([(None, None)], "At least one of the bounds"),
        ([(5, 5)], "greater than its lower bound"),
        ([(0, 10), (20, None)], "overlap or have a gap between 10.* and 20"),
        ([(0, 10), (5, None)], "overlap or have a gap"),
        ([(-10, 0)], "A negative lower bound needs"),
        ([(0, 10)], "A positive upper bound needs"),
    ],
)
def test_steps_that_do_not_fit_are_refused(
    aws: FakeAws, steps: list[tuple[int | None, int | None]], words: str
) -> None:
    """Proves each of the documented rules for the intervals of step adjustments."""
    aws.register()
    bounds = ("MetricIntervalLowerBound", "MetricIntervalUpperBound")
    given = [
        {"ScalingAdjustment": 1, **{b: v for b, v in zip(bounds, s, strict=True) if v is not None}}
        for s in steps
    ]
    with pytest.raises(RefusedError, match=words):
        aws.step("s", *given)


def test_kind_and_configuration_have_to_agree(aws: FakeAws) -> None:
    """Proves that predictive policies, and configurations of another kind, are refused."""
    aws.register()
    with pytest.raises(RefusedError, match="PredictiveScaling is not supported for SageMaker"):
        aws.call("PutScalingPolicy", **NAMING, PolicyName="p", PolicyType="PredictiveScaling")
    with pytest.raises(RefusedError, match="StepScaling takes StepScalingPolicyConfiguration"):
        aws.call("PutScalingPolicy", **NAMING, PolicyName="p", PolicyType="StepScaling")
