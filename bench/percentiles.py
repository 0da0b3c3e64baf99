"""Percentiles by nearest rank: a value that was measured, never one between two."""

import math
from collections.abc import Sequence

PERCENTILES = (50.0, 90.0, 99.0, 99.9, 100.0)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the least value that `percent` of all do not exceed.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("there are no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
