"""A steady stream of requests at a live endpoint, and what became of each of them."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

RIGHT, WRONG, LOST, LATE = "right", "wrong", "lost", "late"
LATE_SECONDS = 1.0
# Between one answer and the next request: without it the probe takes the processor from the fleet
# that it looks at, and from the one that is about to start.
PAUSE_SECONDS = 0.05


@dataclass
class SteadyProbe:
    """Asks again and again in as many threads as `parallel`, from entering to leaving."""

    ask: Callable[[], Any]  # one request's answer, in a client of its own thread
    expected: Any
    parallel: int = 2
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Begin to ask."""
        self._threads = [threading.Thread(target=self._run) for _ in range(self.parallel)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ask no more, and wait for the last answers."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    @property
    def total(self) -> int:
        """How many requests were sent."""
        return self.counts.total()

    @property
    def touched(self) -> int:
        """How many were not answered rightly and in time."""
        return self.total - self.counts[RIGHT]

    @property
    def spoiled(self) -> int:
        """How many got no answer or a wrong one; a busy machine alone can make one late."""
        return self.counts[WRONG] + self.counts[LOST]

    def _run(self) -> None:
        while not self._ended.wait(PAUSE_SECONDS):
            began = time.monotonic()
            outcome, reason = self._outcome()
            if outcome == RIGHT and time.monotonic() - began > LATE_SECONDS:
                outcome, reason = LATE, f"{time.monotonic() - began:.1f} s"
            with self._lock:
                self.counts[outcome] += 1
                if reason:
                    self.reasons[reason] += 1

    def _outcome(self) -> tuple[str, str]:
        try:
            answer = self.ask()
        except (BotoCoreError, ClientError) as error:
            return LOST, str(error)[:300]
        return (RIGHT, "") if answer == self.expected else (WRONG, str(answer)[:100])
