"""Percentiles by nearest rank: a value that was measured, never one between two; histograms."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

PERCENTILES = (50.0, 90.0, 99.0, 99.9, 100.0)
BINS = 40


class Histogram(NamedTuple):
    """How many values lie between each two neighbours of the edges, of which there is one more."""

    edges: list[float]
    counts: list[int]


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the least value that `percent` of all do not exceed.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("there are no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def percentile_of_due(values: Sequence[float], percent: float, *, due: int) -> float | None:
    """Return the percentile of `due` requests, of which only those with values were answered.

    None says that it is one that was not: it took longer than any that was.
    """
    value = percentile([*values, *[math.inf] * (due - len(values))], percent)
    return None if math.isinf(value) else value


def histogram(values: Sequence[float]) -> Histogram:
    """Count the values in bins of equal width, from the least to the greatest."""
    counts, edges = np.histogram(values, bins=BINS)
    return Histogram(edges.tolist(), counts.tolist())
