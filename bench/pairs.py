"""Times two ways of doing one thing in turns, so that a machine's moods hit both alike."""

import time
from collections.abc import Callable

from bench.comparison import Pair

Run = Callable[[], object]
WARM_UP = 3


def timed_pairs(ours: Run, other: Run, *, runs: int, warm_up: int = WARM_UP) -> list[Pair]:
    """Run both in turns, `runs` times each after a warm-up; return the seconds of each turn.

    A single turn, which is to show that it works, has no warm-up.
    """
    for _ in range(warm_up if runs > 1 else 0):
        ours()
        other()
    return [(seconds(ours), seconds(other)) for _ in range(runs)]


def seconds(run: Run) -> float:
    """Return how long one run takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
