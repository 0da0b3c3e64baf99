"""A time limit on work that may hang, so that there is time left to say so."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from custom_resources.errors import OutOfTimeError

# An error that strikes inside a finaliser is dropped by Python, so the alarm comes again, late
# enough for the work to clean up after the first.
AGAIN_SECONDS = 4.0


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTimeError` in the body when it runs longer; the main thread's only.

    Lambda runs a handler in the main thread. An alarm that somebody else set is set again
    afterwards, less the time that has passed.
    """

    def expire(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError(
            f"Not finished after {seconds:.0f} s. If the work is only slow, give the function "
            "a longer timeout; otherwise its log shows how far it came."
        )

    started = time.monotonic()
    handler_before = signal.signal(signal.SIGALRM, expire)
    left_before, interval_before = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler_before)
        if left_before:
            left = max(left_before - (time.monotonic() - started), 0.001)
            signal.setitimer(signal.ITIMER_REAL, left, interval_before)
