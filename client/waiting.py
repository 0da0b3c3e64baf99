"""Waits for answers that take minutes, says so now and then, and ends when it is told to."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from client.errors import EndpointTimeoutError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.2, 5.0  # between two looks
_LOOKS_OF_A_WAIT = 20  # a longer wait is measured more coarsely: to a twentieth of itself
_SILENT_SECONDS = 5.0
_SECONDS_BETWEEN_WORDS = 30.0
_Answer = TypeVar("_Answer")


@dataclass
class Waiting:
    """What the threads that wait for answers share; times are in seconds."""

    patience_seconds: float
    clock: Callable[[], float] = time.monotonic
    # Sleeps for so many seconds or until the event is set, and says whether it is.
    pause: Callable[[threading.Event, float], bool] = threading.Event.wait
    _stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next_words: float = 0.0

    def until(self, look: Callable[[], _Answer | None]) -> _Answer:
        """Return the first thing that `look` finds.

        Raises:
            EndpointTimeoutError: Nothing came within the patience.
            StoppedError: Nobody waits any more.
        """
        began = self.clock()
        while (answer := look()) is None:
            waited = self.clock() - began
            if waited >= self.patience_seconds:
                raise EndpointTimeoutError(f"no answer came within {self.patience_seconds:.0f} s")
            self._say(waited)
            left = self.patience_seconds - waited
            seconds = min(max(waited / _LOOKS_OF_A_WAIT, _SHORTEST_SECONDS), _LONGEST_SECONDS, left)
            if self.pause(self._stopped, seconds):
                raise StoppedError("stopped before the answer came")
        return answer

    def stop(self) -> None:
        """Let every wait end."""
        self._stopped.set()

    def _say(self, waited: float) -> None:
        with self._lock:
            if waited < _SILENT_SECONDS or self.clock() < self._next_words:
                return
            self._next_words = self.clock() + _SECONDS_BETWEEN_WORDS
        _log.info(
            "waiting for an answer: %.0f s of at most %.0f (an endpoint that is scaled to zero"
            " wakes in minutes)",
            waited,
            self.patience_seconds,
        )
