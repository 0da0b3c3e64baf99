"""The alarms by which SageMaker undoes an update of the endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from client.status.report import Alarm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from client.status.services import CloudWatch


def alarm_names(live: Mapping[str, Any]) -> list[str]:
    """Return the alarms of a described endpoint's DeploymentConfig."""
    rollback = live.get("LastDeploymentConfig", {}).get("AutoRollbackConfiguration", {})
    return [alarm["AlarmName"] for alarm in rollback.get("Alarms", ()) if "AlarmName" in alarm]


def alarms(names: list[str], cloudwatch: CloudWatch) -> list[Alarm]:
    """Return the alarms in their order; one that isn't there has no state."""
    if not names:  # without names CloudWatch describes all of them
        return []
    answer = cloudwatch.describe_alarms(
        # By default CloudWatch keeps silent about composite alarms.
        AlarmNames=names,
        AlarmTypes=["MetricAlarm", "CompositeAlarm"],
    )
    found = {
        alarm["AlarmName"]: alarm
        for alarm in (*answer.get("MetricAlarms", ()), *answer.get("CompositeAlarms", ()))
    }
    return [
        Alarm(
            name=name,
            state=found.get(name, {}).get("StateValue"),
            since=found.get(name, {}).get("StateUpdatedTimestamp"),
        )
        for name in names
    ]
