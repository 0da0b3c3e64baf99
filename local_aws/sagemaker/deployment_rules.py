"""What a DeploymentConfig demands beyond the service model's bounds.

Rules are marked documented, seen, derived or unsure.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from local_aws.sagemaker.errors import refuse

# Documented: the share of a variant's instances that one step may take, in percent.
_CANARY_PERCENT = (1, 50)
_LINEAR_PERCENT = (10, 50)
_BATCH_PERCENT = (5, 50)
_ROLLBACK_PERCENT = (1, 100)
_SIZES = {"CANARY": "CanarySize", "LINEAR": "LinearStepSize"}


def check_deployment(config: Mapping[str, Any], variants: Sequence[Mapping[str, Any]]) -> None:
    """Check a DeploymentConfig against itself and the variants it moves; raises RefusedError."""
    blue_green, rolling = config.get("BlueGreenUpdatePolicy"), config.get("RollingUpdatePolicy")
    if blue_green and rolling:  # documented: only one policy
        refuse("Specify either BlueGreenUpdatePolicy or RollingUpdatePolicy, not both.")
    if blue_green:
        _check_blue_green(blue_green, variants)
    if rolling:
        if len(variants) > 1:  # documented exclusion
            refuse("Rolling deployments are for endpoints with one production variant.")
        _check_size(rolling["MaximumBatchSize"], "MaximumBatchSize", _BATCH_PERCENT, variants)
        if "RollbackMaximumBatchSize" in rolling:
            rollback = rolling["RollbackMaximumBatchSize"]
            _check_size(rollback, "RollbackMaximumBatchSize", _ROLLBACK_PERCENT, variants)


def _check_blue_green(policy: Mapping[str, Any], variants: Sequence[Mapping[str, Any]]) -> None:
    routing = policy["TrafficRoutingConfiguration"]
    kind = routing["Type"]
    for owner, member in _SIZES.items():
        if kind == owner and member not in routing:  # documented
            refuse(f"Traffic routing of type {kind} needs {member}.")
        if kind != owner and member in routing:  # unsure
            refuse(f"{member} is for traffic routing of type {owner}, not {kind}.")
    if kind == "CANARY":
        _check_size(routing["CanarySize"], "CanarySize", _CANARY_PERCENT, variants)
    if kind == "LINEAR":
        _check_size(routing["LinearStepSize"], "LinearStepSize", _LINEAR_PERCENT, variants)
    waits = routing["WaitIntervalInSeconds"] + policy.get("TerminationWaitInSeconds", 0)
    limit = policy.get("MaximumExecutionTimeoutInSeconds")
    if limit is not None and limit <= waits:  # documented
        refuse(
            f"MaximumExecutionTimeoutInSeconds ({limit}) has to be more than the waits add up "
            f"to ({waits})."
        )


def _check_size(
    size: Mapping[str, Any],
    name: str,
    percent: tuple[int, int],
    variants: Sequence[Mapping[str, Any]],
) -> None:
    low, high = percent
    value = size["Value"]
    if size["Type"] == "CAPACITY_PERCENT":
        if not low <= value <= high:  # documented
            refuse(f"{name} has to be from {low} to {high} percent, but is {value}.")
        return
    for variant in variants:
        count = variant["InitialInstanceCount"]
        # Derived from the share; the service's words are unsure. A fleet may be scaled to zero.
        if count and value * 100 > count * high:
            refuse(
                f"{name} of {value} instances is more than {high} percent of the {count} "
                f"instances of the production variant {variant['VariantName']}."
            )
