"""An open loop sends on time, and its latency counts from then; a closed one waits."""

import threading
import time
from collections import Counter

import pytest

from bench import closed_loop, open_loop
from bench.closed_loop import Step
from bench.percentiles import histogram, percentile, percentile_of_due


def test_requests_leave_on_time_while_earlier_ones_are_not_back() -> None:
    """None is answered before the last one was sent, and all of them are sent."""
    all_there = threading.Barrier(20, timeout=60)
    due: list[int] = []

    def ask() -> str:
        all_there.wait()
        return "200"

    begun = time.monotonic()
    load = open_loop.run(
        ask, rate=100, duration=0.2, at_once=20, tell=lambda count, _: due.append(count)
    )

    assert due == list(range(1, 21))
    assert time.monotonic() - begun >= 0.19
    assert load.codes == {"200": 20}
    assert load.most_at_once == 20


def test_waiting_to_be_sent_counts() -> None:
    """With one request at a time, what waits behind a slow one is as late as users see it."""
    lock = threading.Event()

    def ask() -> str:
        lock.wait(0.05)
        return "200"

    load = open_loop.run(ask, rate=100, duration=1, at_once=1, tell=lambda *_: None)

    assert load.most_at_once == 1
    # By the end no more than twenty of the hundred have left; one of those left half a second late.
    assert 2 <= load.codes["200"] <= 21
    assert max(load.latencies) > 0.4 + max(load.service)


def test_what_has_not_left_by_the_end_is_never_sent() -> None:
    """An endpoint that hangs is not asked for hours after the test was to be over."""
    ended = threading.Event()

    def ask() -> str:
        ended.wait(60)
        return "200"

    def tell(count: int, _: int) -> None:
        if count == 50:
            threading.Timer(0.5, ended.set).start()

    load = open_loop.run(ask, rate=500, duration=0.1, at_once=2, tell=tell)

    assert load.codes == {"200": 2, "never sent": 48}


def test_what_nobody_expected_is_counted_too() -> None:
    """An exception is a code by its name, in both loops."""

    def ask() -> str:
        raise RuntimeError

    load = open_loop.run(ask, rate=100, duration=0.03, at_once=3, tell=lambda *_: None)
    step = closed_loop.run(ask, clients=1, duration=0.01)

    assert load.codes == {"RuntimeError": 3}
    assert step.errors.keys() == {"RuntimeError"}


def test_errors_are_counted_by_code_and_have_no_latency() -> None:
    """What failed fast must not make the answers look fast."""
    codes = iter(["200", "503 ServiceUnavailable", "200", "ReadTimeoutError"])

    load = open_loop.run(
        lambda: next(codes), rate=40, duration=0.1, at_once=1, tell=lambda *_: None
    )

    assert load.codes == {"200": 2, "503 ServiceUnavailable": 1, "ReadTimeoutError": 1}
    assert len(load.latencies) == len(load.service) == 2


def test_clients_of_a_closed_loop_wait_for_their_answers() -> None:
    """There are never more under way than clients, and errors are counted apart."""
    lock = threading.Lock()
    under_way: list[int] = []
    now = 0

    def ask() -> str:
        nonlocal now
        with lock:
            now += 1
            under_way.append(now)
        time.sleep(0.001)
        with lock:
            now -= 1
            return "200" if len(under_way) % 2 else "500 ModelError"

    step = closed_loop.run(ask, clients=3, duration=0.1)

    assert max(under_way) == 3
    assert len(step.latencies) + step.errors.total() == len(under_way)
    assert step.errors["500 ModelError"] > 0


@pytest.mark.parametrize(("percent", "value"), [(50, 2), (75, 3), (99, 4), (100, 4), (0.1, 1)])
def test_a_percentile_is_one_of_the_values(percent: float, value: int) -> None:
    """The nearest rank of four values."""
    assert percentile([4, 1, 3, 2], percent) == value


def test_nothing_has_no_percentile() -> None:
    """It is an error, and no zero."""
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_what_was_never_answered_is_behind_all_that_was() -> None:
    """An endpoint that drops half of its requests has no median, however fast the others were."""
    answered = [0.1, 0.2, 0.3]

    assert percentile_of_due(answered, 50, due=3) == 0.2
    assert percentile_of_due(answered, 50, due=6) == 0.3
    assert percentile_of_due(answered, 51, due=6) is None


def test_a_histogram_has_every_value() -> None:
    """Its bins go from the least to the greatest, and both are in one."""
    found = histogram([1.0, 1.0, 2.0, 5.0])

    assert (found.edges[0], found.edges[-1], sum(found.counts)) == (1, 5, 4)
    assert (found.counts[0], found.counts[-1], len(found.edges)) == (2, 1, len(found.counts) + 1)


def test_rounds_are_taken_together() -> None:
    """The median of the rates, so that one slow round is one of several; all else is summed."""
    rounds = [
        Step(4, rate, [rate / 10], Counter({"500 ModelError": 1})) for rate in (3.0, 1.0, 2.0)
    ]

    found = closed_loop.together(rounds)

    assert (found.clients, found.rate) == (4, 2.0)
    assert found.latencies == [0.3, 0.1, 0.2]
    assert found.errors == {"500 ModelError": 3}
