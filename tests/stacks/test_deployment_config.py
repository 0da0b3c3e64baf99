"""Each setting of [stage.NAME.update] is in the DeploymentConfig, in the API's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import stage_of, template_of

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

SECONDS = {"wait_seconds": 240, "bake_seconds": 420, "timeout_seconds": 9000}
TIMEOUT = {"MaximumExecutionTimeoutInSeconds": 9000}
STEP = {"Type": "CAPACITY_PERCENT", "Value": 25}
EXPECTED: dict[str, dict[str, Any]] = {
    "all-at-once": {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
            "TerminationWaitInSeconds": 420,
            **TIMEOUT,
        }
    },
    "canary": {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": {
                "Type": "CANARY",
                "CanarySize": STEP,
                "WaitIntervalInSeconds": 240,
            },
            "TerminationWaitInSeconds": 420,
            **TIMEOUT,
        }
    },
    "linear": {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": {
                "Type": "LINEAR",
                "LinearStepSize": STEP,
                "WaitIntervalInSeconds": 240,
            },
            "TerminationWaitInSeconds": 420,
            **TIMEOUT,
        }
    },
    "rolling": {
        "RollingUpdatePolicy": {"MaximumBatchSize": STEP, "WaitIntervalInSeconds": 240, **TIMEOUT}
    },
}


@pytest.mark.parametrize("strategy", EXPECTED)
def test_a_strategy_becomes_its_policy(tmp_path: Path, strategy: str) -> None:
    """With step, waits and limit of the settings, and with every alarm by its name."""
    from aws_cdk import aws_sagemaker as sagemaker  # noqa: PLC0415 - as in conftest.py

    from stacks.deployment_config import deployment_config  # noqa: PLC0415

    stage = stage_of(update={"strategy": strategy, "step_percent": 25, **SECONDS})

    def build(stack: Stack) -> None:
        sagemaker.CfnEndpoint(
            stack,
            "Endpoint",
            endpoint_config_name="config",
            deployment_config=deployment_config(stage.update, alarms=["one", "two"]),
        )

    endpoint = template_of(tmp_path, build).one("AWS::SageMaker::Endpoint")

    assert endpoint["Properties"]["DeploymentConfig"] == {
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "one"}, {"AlarmName": "two"}]},
        **EXPECTED[strategy],
    }
