"""A DeploymentConfig read as steps: how much traffic, and how long it is watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

_WHOLE = Fraction(1)


@dataclass(frozen=True)
class Step:
    """The share of the traffic that the new fleet gets, and the bake that follows."""

    share: Fraction
    bake: float  # seconds of AWS


def blue_green_steps(config: Mapping[str, Any], counts: Sequence[int]) -> list[Step]:
    """Return the steps of a blue/green deployment onto a fleet of so many instances by variant.

    Documented: all at once is the default, a canary comes in two steps and a linear shift in
    equal ones, the wait lies between steps, and the old fleet outlasts the last bake. A percentage
    is served as that share of the requests; that AWS rounds it to instances is unsure.
    """
    policy = config.get("BlueGreenUpdatePolicy", {})
    routing = policy.get("TrafficRoutingConfiguration", {"Type": "ALL_AT_ONCE"})
    rolling = config.get("RollingUpdatePolicy", {})  # of a fleet that cannot be rolled
    last_wait = policy.get("TerminationWaitInSeconds", rolling.get("WaitIntervalInSeconds", 0))
    last = Step(_WHOLE, float(last_wait))
    wait = float(routing.get("WaitIntervalInSeconds", 0))
    if routing["Type"] == "CANARY":
        return [Step(share_of(routing["CanarySize"], counts), wait), last]
    if routing["Type"] == "LINEAR":
        size = share_of(routing["LinearStepSize"], counts)
        steps: list[Step] = []
        while size * (len(steps) + 1) < _WHOLE:
            steps.append(Step(size * (len(steps) + 1), wait))
        return [*steps, last]
    return [last]


def share_of(size: Mapping[str, Any], counts: Sequence[int]) -> Fraction:
    """The share of a fleet that a CapacitySize names, by its smallest variant; at most all."""
    if size["Type"] == "CAPACITY_PERCENT":
        return min(_WHOLE, Fraction(size["Value"], 100))
    return min(_WHOLE, Fraction(size["Value"], min((c for c in counts if c), default=1)))


def batch_of(size: Mapping[str, Any], count: int) -> int:
    """The instances that a CapacitySize names; at least one, for else nothing would move."""
    return max(1, int(share_of(size, [count]) * count))


def time_limit(config: Mapping[str, Any]) -> float | None:
    """MaximumExecutionTimeoutInSeconds, in seconds of AWS; None where there is no limit."""
    policy = config.get("RollingUpdatePolicy") or config.get("BlueGreenUpdatePolicy") or {}
    limit = policy.get("MaximumExecutionTimeoutInSeconds")
    return None if limit is None else float(limit)


def alarm_names(config: Mapping[str, Any] | None) -> list[str]:
    """The alarms of AutoRollbackConfiguration."""
    alarms = (config or {}).get("AutoRollbackConfiguration", {}).get("Alarms", [])
    return [alarm["AlarmName"] for alarm in alarms if "AlarmName" in alarm]
