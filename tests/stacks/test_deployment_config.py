"""Each setting of [stage.NAME.update] is in the DeploymentConfig, in the API's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import stage_of, template_of

if TYPE_CHECKING:
    from collections.abc import Sequence
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


def config_of(folder: Path, strategy: str, alarms: Sequence[str]) -> dict[str, Any]:
    """Return the DeploymentConfig as a template has it."""
    from aws_cdk import aws_sagemaker as sagemaker  # noqa: PLC0415 - as in conftest.py

    from stacks.deployment_config import deployment_config  # noqa: PLC0415

    stage = stage_of(update={"strategy": strategy, "step_percent": 25, **SECONDS})

    def build(stack: Stack) -> None:
        sagemaker.CfnEndpoint(
            stack,
            "Endpoint",
            endpoint_config_name="config",
            deployment_config=deployment_config(stage.update, alarms=alarms),
        )

    endpoint = template_of(folder, build).one("AWS::SageMaker::Endpoint")
    config: dict[str, Any] = endpoint["Properties"]["DeploymentConfig"]
    return config


@pytest.mark.parametrize("strategy", EXPECTED)
def test_a_strategy_becomes_its_policy(tmp_path: Path, strategy: str) -> None:
    """With step, waits and limit of the settings, and with every alarm by its name."""
    assert config_of(tmp_path, strategy, ["one", "two"]) == {
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "one"}, {"AlarmName": "two"}]},
        **EXPECTED[strategy],
    }


def test_without_alarms_nothing_is_said_of_them(tmp_path: Path) -> None:
    """The API wants one at least where there is an AutoRollbackConfiguration."""
    assert config_of(tmp_path, "all-at-once", []) == EXPECTED["all-at-once"]
