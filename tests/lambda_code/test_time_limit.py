from __future__ import annotations

import signal
import time
from contextlib import suppress

import pytest

from custom_resources import time_limit as module
from custom_resources.errors import OutOfTimeError
from custom_resources.time_limit import time_limit


def test_work_in_time_is_left_alone() -> None:
    """No alarm is left behind that would strike later."""
    before = signal.getsignal(signal.SIGALRM)

    with time_limit(0.05):
        done = True
    deadline = time.monotonic() + 0.1
    while time.monotonic() < deadline:
        pass

    assert done
    assert signal.getsignal(signal.SIGALRM) == before


def test_work_that_hangs_is_ended() -> None:
    """A call that only waits is interrupted, and the error passes an `except Exception`."""
    started = time.monotonic()

    def swallowing() -> None:
        with suppress(Exception):  # as a library may do
            signal.sigtimedwait([], 10)

    with pytest.raises(OutOfTimeError, match="Not finished after"), time_limit(0.05):
        swallowing()

    assert time.monotonic() - started < 5


def test_an_alarm_of_somebody_else_is_set_again() -> None:
    """A timer that was running goes on running after the work."""
    with time_limit(30.0):
        with time_limit(5.0):
            pass
        left, _ = signal.getitimer(signal.ITIMER_REAL)

    assert 5.0 < left <= 30.0


def test_an_alarm_that_was_dropped_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python drops an error raised inside a finaliser; the work is ended all the same."""
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.02)

    def dropping() -> None:
        with suppress(OutOfTimeError):  # as Python does in a finaliser
            signal.sigtimedwait([], 10)
        signal.sigtimedwait([], 10)

    with pytest.raises(OutOfTimeError), time_limit(0.02):
        dropping()
