"""What a scaling policy has to be, beyond the service model's own bounds."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from local_aws.sagemaker.errors import refuse, unserved
from local_aws.scaling.metrics import PREDEFINED
from local_aws.scaling.names import DIMENSION
from local_aws.scaling.state import Policy

TRACKING = "TargetTrackingScaling"
STEP = "StepScaling"
CONFIGURATIONS = {
    TRACKING: "TargetTrackingScalingPolicyConfiguration",
    STEP: "StepScalingPolicyConfiguration",
}
_LOWEST, _HIGHEST = float("-inf"), float("inf")


def check_policy(kind: str, request: Mapping[str, Any], others: Sequence[Policy]) -> None:
    """Check a policy against the others of its target; raises RefusedError."""
    if kind not in CONFIGURATIONS:  # documented: predictive scaling is for Amazon ECS alone
        refuse(f"The policy type {kind} is not supported for SageMaker endpoint variants.")
    for other, member in CONFIGURATIONS.items():
        if (other == kind) != bool(request.get(member)):
            wanted = CONFIGURATIONS[kind]
            refuse(f"A policy of the type {kind} takes {wanted}, and no other configuration.")
    configuration = request[CONFIGURATIONS[kind]]
    if kind == STEP:
        _check_steps(configuration)
        return
    _check_metric(configuration)
    if any(o.kind == TRACKING and _same_metric(o.configuration, configuration) for o in others):
        refuse("Only one TargetTrackingScaling policy for a given metric specification is allowed.")


def _same_metric(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    names = ("PredefinedMetricSpecification", "CustomizedMetricSpecification")
    return all(one.get(name) == other.get(name) for name in names)


def _check_metric(configuration: Mapping[str, Any]) -> None:
    predefined = configuration.get("PredefinedMetricSpecification")
    custom = configuration.get("CustomizedMetricSpecification")
    if bool(predefined) == bool(custom):
        refuse("Give either PredefinedMetricSpecification or CustomizedMetricSpecification.")
    if predefined:
        if predefined["PredefinedMetricType"] not in PREDEFINED:
            names = ", ".join(PREDEFINED)
            refuse(
                f"Scalable dimension {DIMENSION} only supports the following predefined metric "
                f"types: {names}"
            )
        if predefined.get("ResourceLabel"):  # documented: for ALBRequestCountPerTarget alone
            refuse("A ResourceLabel is for ALBRequestCountPerTarget alone.")
    elif custom:
        _check_custom(custom)


def _check_custom(custom: Mapping[str, Any]) -> None:
    if custom.get("Metrics"):
        unserved("Metric math in a CustomizedMetricSpecification (Metrics)")
    missing = [name for name in ("MetricName", "Namespace", "Statistic") if not custom.get(name)]
    if missing:
        refuse(f"CustomizedMetricSpecification lacks {', '.join(missing)}.")


def _check_steps(configuration: Mapping[str, Any]) -> None:
    if not configuration.get("AdjustmentType"):
        refuse("StepScalingPolicyConfiguration lacks AdjustmentType.")
    steps = configuration.get("StepAdjustments")
    if not steps:
        refuse("StepScalingPolicyConfiguration needs at least one of StepAdjustments.")
    exact = configuration["AdjustmentType"] == "ExactCapacity"
    if exact and any(step["ScalingAdjustment"] < 0 for step in steps):
        refuse("An exact capacity cannot be negative.")
    _check_intervals(
        sorted(
            (
                step.get("MetricIntervalLowerBound", _LOWEST),
                step.get("MetricIntervalUpperBound", _HIGHEST),
            )
            for step in steps
        )
    )


def _check_intervals(bounds: Sequence[tuple[float, float]]) -> None:
    """Documented rules: no gap, no overlap, open ends where they lead away from the threshold."""
    for lower, upper in bounds:
        if (lower, upper) == (_LOWEST, _HIGHEST):
            refuse("At least one of the bounds of a step adjustment has to be given.")
        if upper <= lower:
            refuse("The upper bound of a step adjustment has to be greater than its lower bound.")
    for (_, upper), (lower, _) in pairwise(bounds):
        if upper != lower:
            refuse(f"Step adjustments overlap or have a gap between {upper} and {lower}.")
    if _LOWEST < bounds[0][0] < 0:
        refuse("A negative lower bound needs a step adjustment without a lower bound.")
    if 0 < bounds[-1][1] < _HIGHEST:
        refuse("A positive upper bound needs a step adjustment without an upper bound.")
