"""A number of clients that each wait for an answer before they ask again."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.endpoint import OK, Ask, asked


@dataclass(frozen=True)
class Step:
    """What so many clients got: answers a second, their latencies in seconds, and errors."""

    clients: int
    rate: float
    latencies: list[float]
    errors: Counter[str]


def together(steps: Sequence[Step]) -> Step:
    """Return what the same number of clients got in several rounds; the rate is the median."""
    return Step(
        steps[0].clients,
        median(step.rate for step in steps),
        [seconds for step in steps for seconds in step.latencies],
        sum((step.errors for step in steps), Counter()),
    )


def run(ask: Ask, *, clients: int, duration: float) -> Step:
    """Let the clients ask for `duration` seconds; what is under way then is waited for."""
    latencies: list[float] = []
    errors: Counter[str] = Counter()
    lock = threading.Lock()
    begun = time.monotonic()

    def work() -> None:
        while time.monotonic() - begun < duration:
            left = time.monotonic()
            code = asked(ask)
            with lock:
                if code == OK:
                    latencies.append(time.monotonic() - left)
                else:
                    errors[code] += 1

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Step(clients, len(latencies) / (time.monotonic() - begun), latencies, errors)
