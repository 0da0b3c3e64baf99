"""Two ways are timed in turns and compared turn by turn."""

import time

import pytest

from bench import pairs
from bench.pairs import compare


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that the runs of a test move themselves."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_the_ratio_is_that_of_the_turns(clock: list[float]) -> None:
    """While the machine becomes slower and slower, the ratio stays what it is."""
    order: list[str] = []

    def run(name: str, seconds: float) -> None:
        order.append(name)
        clock[0] += seconds * len(order)

    found = compare(
        "both", ours=lambda: run("ours", 1), other=lambda: run("other", 3), runs=20, target=2.5
    )

    assert order == ["ours", "other"] * (20 + pairs.WARM_UP)
    # The second of a turn has a clock that is one step slower, which is less and less of it.
    assert found.ratio == pytest.approx(3, rel=0.06)
    assert found.spread[0] <= found.ratio <= found.spread[1]
    assert (found.runs, found.met) == (20, True)


@pytest.mark.parametrize(("target", "met"), [(2.0, True), (2.1, False), (None, None)])
def test_a_target_is_met_or_missed(clock: list[float], target: float, met: bool) -> None:  # noqa: FBT001 - a parameter
    """Twice as fast meets 2 and misses 2.1; without a target there is nothing to meet."""

    def run(seconds: float) -> None:
        clock[0] += seconds

    found = compare("x", ours=lambda: run(1), other=lambda: run(2), runs=2, target=target)

    assert (found.ours, found.other, found.ratio) == (1, 2, 2)
    assert found.met is met


def test_one_run_has_no_spread() -> None:
    """The error says how many it takes."""
    with pytest.raises(ValueError, match="make 2 or more"):
        compare("x", ours=int, other=int, runs=1)
