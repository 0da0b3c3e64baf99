"""Times two ways of doing one thing in turns, so that a machine's moods hit both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

Run = Callable[[], object]
WARM_UP = 3


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What one comparison found: medians in seconds, and how many times as fast ours is.

    `spread` is the middle half of the ratios of the turns, `target` the least ratio that is wanted
    (None where there is none) and `met` whether the median ratio reaches it.
    """

    name: str
    ours: float
    other: float
    ratio: float
    spread: tuple[float, float]
    runs: int
    target: float | None
    met: bool | None


def compare(
    name: str, *, ours: Run, other: Run, runs: int, target: float | None = None
) -> Comparison:
    """Run both in turns, `runs` times each after a warm-up, and compare turn by turn.

    Raises:
        ValueError: fewer than two runs have no spread.
    """
    if runs < 2:  # noqa: PLR2004 - said in the message
        raise ValueError(f"{runs} runs have no spread; make 2 or more")
    for _ in range(WARM_UP):
        ours()
        other()
    turns = [(_seconds(ours), _seconds(other)) for _ in range(runs)]
    ratios = [slower / faster for faster, slower in turns]
    quarters = quantiles(ratios, n=4)
    ratio = median(ratios)
    return Comparison(
        name=name,
        ours=median(one for one, _ in turns),
        other=median(one for _, one in turns),
        ratio=ratio,
        spread=(quarters[0], quarters[2]),
        runs=runs,
        target=target,
        met=None if target is None else ratio >= target,
    )


def _seconds(run: Run) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
