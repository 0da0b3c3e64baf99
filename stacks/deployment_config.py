"""How SageMaker moves traffic to a new fleet, and which alarms make it move back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_sagemaker as sagemaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.stage_settings import UpdateSettings

# AWS's guide writes CAPACITY_PERCENTAGE; the API has this.
_PERCENT = "CAPACITY_PERCENT"


def deployment_config(
    update: UpdateSettings, *, alarms: Sequence[str]
) -> sagemaker.CfnEndpoint.DeploymentConfigProperty:
    """The DeploymentConfig of the strategy.

    `alarms` are names, at most ten (the API's limit); with none an update is undone by nothing
    that SageMaker sees.
    """
    rollback = (
        sagemaker.CfnEndpoint.AutoRollbackConfigProperty(
            alarms=[sagemaker.CfnEndpoint.AlarmProperty(alarm_name=name) for name in alarms]
        )
        if alarms
        else None
    )
    step = sagemaker.CfnEndpoint.CapacitySizeProperty(type=_PERCENT, value=update.step_percent)
    if update.strategy == "rolling":
        return sagemaker.CfnEndpoint.DeploymentConfigProperty(
            auto_rollback_configuration=rollback,
            rolling_update_policy=sagemaker.CfnEndpoint.RollingUpdatePolicyProperty(
                maximum_batch_size=step,
                wait_interval_in_seconds=update.wait_seconds,
                maximum_execution_timeout_in_seconds=update.timeout_seconds,
            ),
        )
    return sagemaker.CfnEndpoint.DeploymentConfigProperty(
        auto_rollback_configuration=rollback,
        blue_green_update_policy=sagemaker.CfnEndpoint.BlueGreenUpdatePolicyProperty(
            traffic_routing_configuration=sagemaker.CfnEndpoint.TrafficRoutingConfigProperty(
                type=update.strategy.upper().replace("-", "_"),
                canary_size=step if update.strategy == "canary" else None,
                linear_step_size=step if update.strategy == "linear" else None,
                # All at once knows no steps, and the API wants the member all the same.
                wait_interval_in_seconds=(
                    0 if update.strategy == "all-at-once" else update.wait_seconds
                ),
            ),
            termination_wait_in_seconds=update.bake_seconds,
            maximum_execution_timeout_in_seconds=update.timeout_seconds,
        ),
    )
