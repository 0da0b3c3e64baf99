"""Sends requests on time whether or not earlier ones came back."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bench.endpoint import OK, Ask, asked

NEVER_SENT = "never sent"


@dataclass
class Load:
    """What came of it.

    `latencies` (seconds, of answers with status 200) count from when a request was due and not
    from when it left: while a client waits for a slow answer it would else not see the requests
    that it holds back ("coordinated omission", G. Tene, How NOT to Measure Latency, 2013).
    `service` is from when it left. What was never sent or failed has neither, and is behind
    every percentile that the answered ones do not reach.
    """

    rate: float
    due: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    service: list[float] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0


def run(
    ask: Ask, *, rate: float, duration: float, at_once: int, tell: Callable[[int, int], None]
) -> Load:
    """Ask `rate` times a second for `duration` seconds; `tell` hears what was sent and answered.

    Of more than `at_once` unanswered requests the rest waits, and its waiting counts; what has not
    left by the end is never sent, and counted as that.
    """
    load = Load(rate)
    lock = threading.Lock()
    under_way = 0
    begun = time.monotonic()

    def one(due: float) -> None:
        nonlocal under_way
        with lock:
            under_way += 1
            load.most_at_once = max(load.most_at_once, under_way)
        left = time.monotonic()
        code = asked(ask)
        came = time.monotonic()
        with lock:
            under_way -= 1
            load.codes[code] += 1
            if code == OK:
                load.latencies.append(came - due)
                load.service.append(came - left)

    pool = ThreadPoolExecutor(max_workers=at_once)
    try:
        for number in range(max(1, round(rate * duration))):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(one, due)
            load.due += 1
            tell(load.due, load.codes.total())
        # The last one has its turn, too.
        time.sleep(max(0.0, begun + duration - time.monotonic()))
    finally:
        # What still waits for its turn is not sent any more; what is under way is waited for.
        pool.shutdown(wait=True, cancel_futures=True)
    load.seconds = time.monotonic() - begun
    if unsent := load.due - load.codes.total():
        load.codes[NEVER_SENT] = unsent
    return load
