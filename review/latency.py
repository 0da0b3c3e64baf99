"""Times two models in turns, so that a machine's moods hit both alike."""

from __future__ import annotations

import time
from statistics import quantiles
from typing import TYPE_CHECKING

from review.changes import Latency, Spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 10
ENOUGH_SECONDS = 20.0  # after which no further round is begun, but there are two at least
LEAST_ROUNDS = 2


def measure(
    pairs: Sequence[tuple[Callable[[], object], Callable[[], object]]],
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Latency:
    """Ask both sides of each pair in every round; who goes first changes from round to round."""
    began = clock()
    turns: list[tuple[float, float]] = []
    for number in range(ROUNDS):
        if number >= LEAST_ROUNDS and clock() - began > ENOUGH_SECONDS:
            break
        for before, after in pairs:
            if number % 2:
                second = _milliseconds(after, clock)
                turns.append((_milliseconds(before, clock), second))
            else:
                first = _milliseconds(before, clock)
                turns.append((first, _milliseconds(after, clock)))
    return Latency(
        requests=len(turns),
        before_ms=_spread([before for before, _ in turns]),
        after_ms=_spread([after for _, after in turns]),
        ratio=_spread([after / before for before, after in turns]),
    )


def _milliseconds(ask: Callable[[], object], clock: Callable[[], float]) -> float:
    started = clock()
    ask()
    return (clock() - started) * 1000


def _spread(values: list[float]) -> Spread:
    low, median, high = quantiles(values, n=4)
    return Spread(low=round(low, 3), median=round(median, 3), high=round(high, 3))
