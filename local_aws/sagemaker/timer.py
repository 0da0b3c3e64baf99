"""The passing of time as deployments see it, so that a test need not wait for it."""

import time
from typing import Protocol


class Timer(Protocol):
    """A clock that never goes back, and waiting by it; in seconds."""

    def now(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float, /) -> None:
        """Return when so much time has passed."""


class RealTimer:
    """This machine's time."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float, /) -> None:
        """Return when so much time has passed."""
        time.sleep(seconds)
