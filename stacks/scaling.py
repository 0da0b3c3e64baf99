"""How many instances there are, by how much is asked of them, and at which hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.endpoint_metrics import MINUTE, SERVICE, VARIANT, EndpointMetrics

if TYPE_CHECKING:
    from aws_cdk import aws_sagemaker as sagemaker

    from stacks.stage_settings import ScalingSettings, ScheduleSettings

_REQUESTS = "SageMakerVariantInvocationsPerInstance"
_CONCURRENCY = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
_BACKLOG = "ApproximateBacklogSizePerInstance"
WAKING_MINUTES = 2  # as AWS's guide has it

_Policy = scaling.CfnScalingPolicy


class Scaling(Construct):
    """Ends before the endpoint does: the target refers to it, and the policies to the target."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: ScalingSettings,
        endpoint: sagemaker.CfnEndpoint,
    ) -> None:
        """Capacity is changed under the service-linked role, which AWS makes by itself."""
        super().__init__(scope, id_)
        self.target = scaling.CfnScalableTarget(
            self,
            "Target",
            service_namespace="sagemaker",
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            resource_id=f"endpoint/{endpoint.attr_endpoint_name}/variant/{VARIANT}",
            min_capacity=settings.min,
            max_capacity=settings.max,
            scheduled_actions=[
                _scheduled(name, schedule) for name, schedule in settings.schedule.items()
            ],
        )
        self.target.add_resource_dependency(endpoint)
        name = str(endpoint.endpoint_name)
        self._policy("Tracking", tracking=_tracking(settings, name))
        if 0 in {settings.min, *(schedule.min for schedule in settings.schedule.values())}:
            self._wake(EndpointMetrics(name), cooldown=settings.scale_out_cooldown_seconds)

    def _wake(self, metrics: EndpointMetrics, *, cooldown: int) -> None:
        """Tracking can't: a backlog per instance is no number where there is no instance."""
        waking = self._policy(
            "Waking",
            steps=_Policy.StepScalingPolicyConfigurationProperty(
                adjustment_type="ChangeInCapacity",
                metric_aggregation_type="Maximum",
                cooldown=cooldown,
                step_adjustments=[
                    _Policy.StepAdjustmentProperty(
                        metric_interval_lower_bound=0, scaling_adjustment=1
                    )
                ],
            ),
        )
        cloudwatch.CfnAlarm(
            self,
            "Backlog",
            alarm_description=(
                f"{metrics.endpoint_name}: requests wait and there is no instance, so that one is "
                "started. Nobody is called."
            ),
            namespace=SERVICE,
            metric_name="HasBacklogWithoutCapacity",
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(
                    name="EndpointName", value=metrics.endpoint_name
                )
            ],
            statistic="Maximum",
            period=int(MINUTE.to_seconds()),
            evaluation_periods=WAKING_MINUTES,
            datapoints_to_alarm=WAKING_MINUTES,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[waking.ref],
        )

    def _policy(
        self,
        id_: str,
        *,
        tracking: _Policy.TargetTrackingScalingPolicyConfigurationProperty | None = None,
        steps: _Policy.StepScalingPolicyConfigurationProperty | None = None,
    ) -> _Policy:
        return _Policy(
            self,
            id_,
            policy_name=id_,  # the API wants one; it is the target's own
            policy_type="TargetTrackingScaling" if tracking else "StepScaling",
            scaling_target_id=self.target.ref,
            target_tracking_scaling_policy_configuration=tracking,
            step_scaling_policy_configuration=steps,
        )


def _tracking(
    settings: ScalingSettings, endpoint_name: str
) -> _Policy.TargetTrackingScalingPolicyConfigurationProperty:
    """By the one target that the settings have."""
    predefined, custom = None, None
    if settings.backlog_per_instance:
        custom = _Policy.CustomizedMetricSpecificationProperty(
            namespace=SERVICE,
            metric_name=_BACKLOG,
            dimensions=[_Policy.MetricDimensionProperty(name="EndpointName", value=endpoint_name)],
            statistic="Average",
        )
    else:
        predefined = _Policy.PredefinedMetricSpecificationProperty(
            predefined_metric_type=_REQUESTS if settings.invocations_per_instance else _CONCURRENCY
        )
    target = (
        settings.invocations_per_instance
        or settings.concurrency_per_instance
        or settings.backlog_per_instance
    )
    assert target is not None  # noqa: S101 - stage_checks.py saw to it
    return _Policy.TargetTrackingScalingPolicyConfigurationProperty(
        target_value=target,
        predefined_metric_specification=predefined,
        customized_metric_specification=custom,
        scale_in_cooldown=settings.scale_in_cooldown_seconds,
        scale_out_cooldown=settings.scale_out_cooldown_seconds,
    )


def _scheduled(
    name: str, schedule: ScheduleSettings
) -> scaling.CfnScalableTarget.ScheduledActionProperty:
    return scaling.CfnScalableTarget.ScheduledActionProperty(
        scheduled_action_name=name,
        schedule=f"cron({schedule.cron})",
        timezone=schedule.time_zone,
        scalable_target_action=scaling.CfnScalableTarget.ScalableTargetActionProperty(
            min_capacity=schedule.min, max_capacity=schedule.max
        ),
    )
