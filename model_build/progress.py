"""Says on standard error what a command is doing and how long it has taken."""

import sys
import time
from collections.abc import Callable

Progress = Callable[[str], None]


def to_stderr() -> Progress:
    """Return a function that prints a line with the seconds since this call."""
    started = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} s] {message}", file=sys.stderr, flush=True)

    return say
