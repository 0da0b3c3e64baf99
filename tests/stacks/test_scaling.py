"""Each setting of [stage.NAME.scaling] is in the scalable target, its policy or its schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import plain, stage_of, template_of

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

    from tests.stacks.conftest import Template

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"


def scaled(folder: Path, **settings: Any) -> Template:
    """Return a template of an endpoint and its scaling."""
    from aws_cdk import aws_sagemaker as sagemaker  # noqa: PLC0415 - as in conftest.py

    from stacks.scaling import Scaling  # noqa: PLC0415

    table = {"instance_type": "ml.c6i.large", "min": 2, "max": 7, **settings}
    scaling = stage_of(scaling=table).scaling
    assert scaling

    def build(stack: Stack) -> None:
        endpoint = sagemaker.CfnEndpoint(
            stack, "Endpoint", endpoint_name="Faces", endpoint_config_name="config"
        )
        Scaling(stack, "Scaling", settings=scaling, endpoint=endpoint)

    return template_of(folder, build)


def test_the_target_is_the_endpoints_variant_within_the_bounds(tmp_path: Path) -> None:
    """It refers to the endpoint, so it comes after it and goes before it."""
    target = scaled(tmp_path, invocations_per_instance=100).one(TARGET)

    assert target["Properties"]["ResourceId"] == {
        "Fn::Join": [
            "",
            ["endpoint/", {"Fn::GetAtt": ["Endpoint", "EndpointName"]}, "/variant/AllTraffic"],
        ]
    }
    assert target["DependsOn"] == ["Endpoint"]
    assert (target["Properties"]["MinCapacity"], target["Properties"]["MaxCapacity"]) == (2, 7)
    assert target["Properties"]["ScalableDimension"] == "sagemaker:variant:DesiredInstanceCount"
    assert target["Properties"]["ServiceNamespace"] == "sagemaker"


@pytest.mark.parametrize(
    ("setting", "metric"),
    [
        ("invocations_per_instance", "SageMakerVariantInvocationsPerInstance"),
        (
            "concurrency_per_instance",
            "SageMakerVariantConcurrentRequestsPerModelHighResolution",
        ),
    ],
)
def test_requests_or_concurrency_are_held_at_the_setting(
    tmp_path: Path, setting: str, metric: str
) -> None:
    """By AWS's metric for it, with the settings' cooldowns, as the only policy."""
    template = scaled(
        tmp_path,
        **{setting: 45},
        scale_in_cooldown_seconds=700,
        scale_out_cooldown_seconds=30,
    )
    policy = template.one(POLICY)["Properties"]

    assert plain(policy["ScalingTargetId"]) == "${ScalingTarget}"
    assert policy["PolicyType"] == "TargetTrackingScaling"
    assert policy["TargetTrackingScalingPolicyConfiguration"] == {
        "TargetValue": 45,
        "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
        "ScaleInCooldown": 700,
        "ScaleOutCooldown": 30,
    }


def test_an_asynchronous_endpoints_backlog_is_held_at_the_setting(tmp_path: Path) -> None:
    """By the metric of its queue, which bears the endpoint's name alone."""
    policy = scaled(tmp_path, backlog_per_instance=6).one(POLICY)["Properties"]
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]

    assert tracking["TargetValue"] == 6
    assert tracking["CustomizedMetricSpecification"] == {
        "Namespace": "AWS/SageMaker",
        "MetricName": "ApproximateBacklogSizePerInstance",
        "Dimensions": [{"Name": "EndpointName", "Value": "Faces"}],
        "Statistic": "Average",
    }


@pytest.mark.parametrize(
    "lowest", [{"min": 0}, {"schedule": {"night": {"cron": "0 20 ? * * *", "min": 0}}}]
)
def test_what_can_scale_to_zero_is_woken_by_its_backlog(
    tmp_path: Path, lowest: dict[str, Any]
) -> None:
    """An alarm about a backlog without an instance adds one, and calls nobody."""
    template = scaled(tmp_path, backlog_per_instance=6, scale_out_cooldown_seconds=30, **lowest)
    waking = template.one(POLICY, "ScalingWaking")["Properties"]
    alarm = template.one("AWS::CloudWatch::Alarm")["Properties"]

    assert [plain(action) for action in alarm["AlarmActions"]] == ["${ScalingWaking}"]
    assert waking["PolicyType"] == "StepScaling"
    assert waking["StepScalingPolicyConfiguration"] == {
        "AdjustmentType": "ChangeInCapacity",
        "MetricAggregationType": "Maximum",
        "Cooldown": 30,
        "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    }
    assert (alarm["Namespace"], alarm["MetricName"]) == (
        "AWS/SageMaker",
        "HasBacklogWithoutCapacity",
    )
    assert alarm["Dimensions"] == [{"Name": "EndpointName", "Value": "Faces"}]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "GreaterThanOrEqualToThreshold",
        1,
    )


def test_what_always_has_an_instance_needs_no_waking(tmp_path: Path) -> None:
    """Tracking alone does it."""
    template = scaled(tmp_path, backlog_per_instance=6, min=1)

    assert len(template.of_type(POLICY)) == 1
    assert not template.of_type("AWS::CloudWatch::Alarm")


def test_bounds_change_on_schedule(tmp_path: Path) -> None:
    """In the schedule's time zone; a maximum that it leaves out stays as it is."""
    template = scaled(
        tmp_path,
        invocations_per_instance=100,
        schedule={
            "day": {"cron": "0 8 ? * MON-FRI *", "min": 4, "time_zone": "Europe/Berlin"},
            "night": {"cron": "0 20 ? * * *", "min": 1, "max": 2},
        },
    )

    assert template.one(TARGET)["Properties"]["ScheduledActions"] == [
        {
            "ScheduledActionName": "day",
            "Schedule": "cron(0 8 ? * MON-FRI *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 4},
        },
        {
            "ScheduledActionName": "night",
            "Schedule": "cron(0 20 ? * * *)",
            "Timezone": "UTC",
            "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 2},
        },
    ]
