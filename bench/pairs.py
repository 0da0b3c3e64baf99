"""Measures two ways of doing one thing in turns, so that a machine's moods hit both alike."""

import time
from collections.abc import Callable
from typing import TypeVar

from bench.comparison import Pair

Run = Callable[[], object]
Measured = TypeVar("Measured")
WARM_UP = 3


def in_turns(
    ours: Callable[[], Measured], other: Callable[[], Measured], *, runs: int
) -> list[tuple[Measured, Measured]]:
    """Measure both `runs` times; who goes first changes from turn to turn.

    What the first leaves behind, and a machine that becomes slower, are thus nobody's advantage.
    """
    turns = []
    for turn in range(runs):
        if turn % 2:
            second, first = other(), ours()
        else:
            first, second = ours(), other()
        turns.append((first, second))
    return turns


def timed_pairs(ours: Run, other: Run, *, runs: int, warm_up: int = WARM_UP) -> list[Pair]:
    """Run both in turns, `runs` times each after a warm-up; return the seconds of each turn.

    A single turn, which is to show that it works, has no warm-up.
    """
    for _ in range(warm_up if runs > 1 else 0):
        ours()
        other()
    return in_turns(lambda: seconds(ours), lambda: seconds(other), runs=runs)


def seconds(run: Run) -> float:
    """Return how long one run takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
