"""Turns are compared turn by turn, and held to a bound."""

import time
from pathlib import Path
from typing import Any

import pytest

from bench.comparison import Target, of_pairs
from bench.pairs import WARM_UP, timed_pairs
from bench.plots import draw
from bench.table import shown, verdict


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

    pairs = timed_pairs(lambda: run("ours", 1), lambda: run("other", 3), runs=20)
    found = of_pairs("both", pairs, gain=True, target=Target("at least", 2.5))

    assert order == ["ours", "other"] * WARM_UP + ["ours", "other", "other", "ours"] * 10
    # The second of a turn has a clock that is one step slower: in every other turn it is ours.
    assert found.ratio == pytest.approx(3, rel=0.01)
    assert found.spread
    assert found.spread[0] <= found.ratio <= found.spread[1]
    assert (found.runs, found.met) == (20, True)


@pytest.mark.parametrize(
    ("options", "ratio", "met"),
    [
        ({"target": Target("at most", 0.5)}, 0.5, True),
        ({"target": Target("at most", 0.4)}, 0.5, False),
        ({"gain": True, "target": Target("at least", 2)}, 2, True),
        ({"gain": True, "target": Target("at least", 2.1)}, 2, False),
        ({"gain": True}, 2, None),
    ],
)
def test_a_target_is_met_or_missed(options: dict[str, Any], ratio: float, met: object) -> None:
    """Half the time is 0.5, and a gain of 2; bounds go both ways, and may be missing."""
    found = of_pairs("x", [(1.0, 2.0), (2.0, 4.0)], **options)

    assert (found.ours, found.other, found.ratio) == (1.5, 3, ratio)
    assert found.met is met


def test_one_turn_has_no_spread() -> None:
    """There is nothing to be apart from."""
    assert of_pairs("x", [(1.0, 2.0)]).spread is None


@pytest.mark.parametrize("pairs", [[], [(1.0, 0.0)], [(-1.0, 1.0)]])
def test_what_was_not_measured_is_no_comparison(pairs: list[tuple[float, float]]) -> None:
    """No turns, and times that no clock shows."""
    with pytest.raises(ValueError, match="x was not measured"):
        of_pairs("x", pairs)


def test_numbers_are_told_with_their_units() -> None:
    """Milliseconds below a second; thousands of bytes; answers a second; the bound in words."""
    assert [shown(0.0123, "s"), shown(1.234, "s")] == ["12.3 ms", "1.23 s"]
    assert [shown(13_945_100, "bytes"), shown(9.87, "1/s")] == ["13,945.1 kB", "9.9/s"]
    found = of_pairs("x", [(1.0, 2.0)], target=Target("at most", 0.4))
    assert verdict(found) == "at most 0.4: MISSED"


def test_the_same_turns_give_the_same_drawing(tmp_path: Path) -> None:
    """A drawing in the repository changes when its numbers do."""
    found = of_pairs("a: b, c", [(1.0, 2.0), (2.0, 4.5)], target=Target("at most", 0.4))

    first, second = draw(found, tmp_path / "1"), draw(found, tmp_path / "2")

    assert first.name == "a-b-c.svg"
    assert first.read_bytes() == second.read_bytes()
    assert b"<svg" in first.read_bytes()
