"""Tests of the alarms that undo an update."""

from __future__ import annotations

from typing import Any

from client.status.alarms import alarm_names, alarms
from tests.client.status.world import World, live


def test_composite_alarms_are_asked_for_too(world: World) -> None:
    """A stage may name composite alarms, which CloudWatch leaves out unless it is told."""
    alarms(["a", "b"], world.clients().cloudwatch)

    assert world.services["cloudwatch"].calls == [
        (
            "DescribeAlarms",
            {"AlarmNames": ["a", "b"], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]},
        )
    ]


def test_alarm_that_is_not_there_has_no_state(world: World) -> None:
    """A deleted alarm is listed, as an update would fail on it."""
    found = alarms(["gone", "a"], world.clients().cloudwatch)

    assert [(alarm.name, alarm.state) for alarm in found] == [("gone", None), ("a", "OK")]


def test_without_alarms_cloudwatch_is_not_asked(world: World) -> None:
    """An empty list of names would mean all alarms of the account."""
    config: dict[str, Any] = {"AutoRollbackConfiguration": {}}

    assert alarm_names(live(LastDeploymentConfig=config)) == []
    assert alarms([], world.clients().cloudwatch) == []
    assert world.services["cloudwatch"].calls == []
