"""How many instances a policy asks for, from the capacity it starts at and a metric's value."""

import math
from collections.abc import Mapping
from typing import Any

_DIGITS = 6  # of the quotient, so that 3 * 7 / 7.0 is 3 instances


def tracked(capacity: int, value: float, target: float) -> int:
    """Return the capacity at which the metric would be at its target (documented: rounded up)."""
    return math.ceil(round(capacity * value / target, _DIGITS))


def stepped(
    configuration: Mapping[str, Any], capacity: int, value: float, threshold: float
) -> int | None:
    """Return the capacity that a step scaling policy asks for; None where no step fits.

    Documented: on and above the threshold a step's lower bound belongs to it, below its upper.
    """
    difference = value - threshold
    for step in configuration["StepAdjustments"]:
        lower = step.get("MetricIntervalLowerBound", -math.inf)
        upper = step.get("MetricIntervalUpperBound", math.inf)
        fits = lower <= difference < upper if difference >= 0 else lower < difference <= upper
        if fits:
            return max(_adjusted(configuration, capacity, step["ScalingAdjustment"]), 0)
    return None


def _adjusted(configuration: Mapping[str, Any], capacity: int, adjustment: int) -> int:
    kind = configuration["AdjustmentType"]
    if kind == "ExactCapacity":
        return adjustment
    if kind == "ChangeInCapacity":
        return capacity + adjustment
    share = capacity * adjustment / 100
    # Documented: towards zero, but never to zero.
    change = math.trunc(share) or (math.ceil(share) if share > 0 else math.floor(share))
    least = configuration.get("MinAdjustmentMagnitude", 0)
    if abs(change) < least:
        change = least if adjustment > 0 else -least
    return capacity + change
