from fractions import Fraction
from typing import Any

import pytest

from local_aws.sagemaker.deployment_plan import (
    Step,
    alarm_names,
    batch_of,
    blue_green_steps,
    share_of,
    time_limit,
)

CANARY = {"Type": "CANARY", "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10}}
LINEAR = {"Type": "LINEAR", "LinearStepSize": {"Type": "INSTANCE_COUNT", "Value": 2}}


def _config(routing: dict[str, Any]) -> dict[str, Any]:
    policy = {
        "TrafficRoutingConfiguration": {**routing, "WaitIntervalInSeconds": 60},
        "TerminationWaitInSeconds": 300,
        "MaximumExecutionTimeoutInSeconds": 1200,
    }
    return {"BlueGreenUpdatePolicy": policy}


@pytest.mark.parametrize(
    ("config", "steps"),
    [
        ({}, [Step(Fraction(1), 0)]),
        ({"RollingUpdatePolicy": {"WaitIntervalInSeconds": 90}}, [Step(Fraction(1), 90)]),
        (_config({"Type": "ALL_AT_ONCE"}), [Step(Fraction(1), 300)]),
        (_config(CANARY), [Step(Fraction(1, 10), 60), Step(Fraction(1), 300)]),
        (
            _config(LINEAR),
            [Step(Fraction(2, 5), 60), Step(Fraction(4, 5), 60), Step(Fraction(1), 300)],
        ),
    ],
)
def test_a_routing_is_read_as_steps(config: dict[str, Any], steps: list[Step]) -> None:
    """Proves the shares and the bakes of each type of traffic routing, for five instances."""
    assert blue_green_steps(config, [5]) == steps


def test_sizes_are_shares_and_whole_batches() -> None:
    """Proves counts and percentages as shares, and batches of at least one instance."""
    assert share_of({"Type": "INSTANCE_COUNT", "Value": 1}, [4, 2]) == Fraction(1, 2)
    assert share_of({"Type": "INSTANCE_COUNT", "Value": 1}, [0]) == 1
    assert batch_of({"Type": "CAPACITY_PERCENT", "Value": 50}, 5) == 2
    assert batch_of({"Type": "CAPACITY_PERCENT", "Value": 5}, 2) == 1
    assert batch_of({"Type": "INSTANCE_COUNT", "Value": 9}, 4) == 4


def test_limits_and_alarms_are_read() -> None:
    """Proves that the time limit and the alarms' names are found, and that both may be absent."""
    assert time_limit(_config(CANARY)) == 1200
    assert time_limit({"RollingUpdatePolicy": {"MaximumExecutionTimeoutInSeconds": 700}}) == 700
    assert time_limit({}) is None
    alarms = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "a"}, {"AlarmName": "b"}]}}
    assert alarm_names(alarms) == ["a", "b"]
    assert alarm_names(None) == []
