from __future__ import annotations

from review.latency import ENOUGH_SECONDS, LEAST_ROUNDS, ROUNDS, measure


class Clock:
    """Seconds that pass only while somebody is asked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.order: list[str] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def take(self, name: str, seconds: float) -> None:
        """Be asked, which takes time."""
        self.order.append(name)
        self.now += seconds


def test_both_are_asked_in_turns_and_none_is_always_first() -> None:
    """A machine that slows down in the middle hits both alike."""
    clock = Clock()

    measure([(lambda: clock.take("before", 0.01), lambda: clock.take("after", 0.01))], clock=clock)

    assert clock.order[:4] == ["before", "after", "after", "before"]
    assert len(clock.order) == 2 * ROUNDS


def test_median_spread_and_ratio() -> None:
    """In milliseconds; the ratio is that of the turns and above 1 where the new one is slower."""
    clock = Clock()
    pairs = [
        (lambda: clock.take("b", 0.1), lambda: clock.take("a", 0.2)),
        (lambda: clock.take("b", 0.3), lambda: clock.take("a", 0.6)),
    ]

    found = measure(pairs, clock=clock)

    assert found.requests == 2 * ROUNDS
    assert (found.before_ms.low, found.before_ms.median, found.before_ms.high) == (100, 200, 300)
    assert (found.ratio.low, found.ratio.median, found.ratio.high) == (2, 2, 2)


def test_slow_models_are_asked_less_often() -> None:
    """When it has taken long, the round is the last one; two there are, or there is no spread."""
    clock = Clock()
    seconds = ENOUGH_SECONDS

    found = measure(
        [(lambda: clock.take("b", seconds), lambda: clock.take("a", seconds))], clock=clock
    )

    assert found.requests == LEAST_ROUNDS
