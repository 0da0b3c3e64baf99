"""How far SageMaker is with a new EndpointConfig."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from client.status.report import Rollout
from client.status.variants import fleet

if TYPE_CHECKING:
    from collections.abc import Mapping


def rollout_of(live: Mapping[str, Any]) -> Rollout | None:
    """Return what a described endpoint says about an update that is under way."""
    pending = live.get("PendingDeploymentSummary")
    if not pending:
        return None
    return Rollout(
        configuration=pending.get("EndpointConfigName"),
        since=pending.get("StartTime"),
        fleets=[fleet(summary) for summary in pending.get("ProductionVariants", ())],
        policy=_policy(live.get("LastDeploymentConfig", {})),
    )


def _policy(config: Mapping[str, Any]) -> str | None:
    """Return the DeploymentConfig in words, None where there is none."""
    if rolling := config.get("RollingUpdatePolicy"):
        batch, wait = _size(rolling["MaximumBatchSize"]), rolling["WaitIntervalInSeconds"]
        return f"rolling by {batch}, {wait} s of watching each{_limit(rolling)}"
    blue_green = config.get("BlueGreenUpdatePolicy")
    if not blue_green:
        return None
    routing = blue_green["TrafficRoutingConfiguration"]
    words: str = routing["Type"].lower().replace("_", " ")
    if size := routing.get("CanarySize") or routing.get("LinearStepSize"):
        words += f" by {_size(size)}, {routing['WaitIntervalInSeconds']} s of watching each"
    if last := blue_green.get("TerminationWaitInSeconds"):
        words += f", {last} s with all of the traffic"
    return words + _limit(blue_green)


def _size(size: Mapping[str, Any]) -> str:
    return f"{size['Value']}{' %' if size['Type'] == 'CAPACITY_PERCENT' else ' instances'}"


def _limit(policy: Mapping[str, Any]) -> str:
    limit = policy.get("MaximumExecutionTimeoutInSeconds")
    return f", undone after {limit} s" if limit else ""
