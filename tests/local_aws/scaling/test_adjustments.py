from typing import Any

import pytest

from local_aws.scaling.adjustments import stepped, tracked


@pytest.mark.parametrize(
    ("capacity", "value", "target", "wanted"),
    [
        (1, 25, 10, 3),
        (3, 10, 10, 3),
        (4, 2.5, 10, 1),
        (3, 0.7, 0.7, 3),
        (0, 50, 10, 0),
        (2, 0, 5, 0),
    ],
)
def test_target_tracking_rounds_up(capacity: int, value: float, target: float, wanted: int) -> None:
    """Proves that capacity follows the metric in proportion, rounded up, not by float dust."""
    assert tracked(capacity, value, target) == wanted


# The Application Auto Scaling user guide's example of two steps at a threshold of 50.
_STEPS = [
    {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1},
    {"MetricIntervalLowerBound": 10, "ScalingAdjustment": 3},
    {"MetricIntervalLowerBound": -10, "MetricIntervalUpperBound": 0, "ScalingAdjustment": -1},
    {"MetricIntervalUpperBound": -10, "ScalingAdjustment": -2},
]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(50, 6), (59.9, 6), (60, 8), (100, 8), (49.9, 4), (40, 3), (40.1, 4), (30, 3)],
)
def test_the_bounds_of_steps(value: float, wanted: int) -> None:
    """Proves which end of an interval belongs to it, above the threshold and below."""
    configuration = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": _STEPS}
    assert stepped(configuration, 5, value, 50) == wanted


def test_no_step_fits() -> None:
    """Proves that a value outside of all intervals asks for nothing."""
    configuration = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": _STEPS[:2]}
    assert stepped(configuration, 5, 40, 50) is None


@pytest.mark.parametrize(
    ("kind", "adjustment", "members", "wanted"),
    [
        ("ExactCapacity", 7, {}, 7),
        ("ChangeInCapacity", -20, {}, 0),
        ("PercentChangeInCapacity", 25, {}, 5),
        ("PercentChangeInCapacity", 25, {"MinAdjustmentMagnitude": 2}, 6),
        ("PercentChangeInCapacity", -40, {}, 3),
        ("PercentChangeInCapacity", 10, {}, 5),
        ("PercentChangeInCapacity", -10, {}, 3),
    ],
)
def test_the_types_of_adjustment(
    kind: str, adjustment: int, members: dict[str, Any], wanted: int
) -> None:
    """Proves exact, relative and percentage adjustments of 4 instances, with their rounding."""
    step = {"MetricIntervalLowerBound": 0, "ScalingAdjustment": adjustment}
    configuration = {"AdjustmentType": kind, "StepAdjustments": [step], **members}
    assert stepped(configuration, 4, 1, 0) == wanted
