"""Tests of waiting for what takes minutes."""

from __future__ import annotations

import logging
import threading
from itertools import pairwise
from typing import Any

import pytest

from client.errors import EndpointTimeoutError, StoppedError
from client.waiting import Waiting


class Time:
    """A clock that only pauses move."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def pause(self, stopped: threading.Event, seconds: float) -> bool:
        """Let time pass, or not when it is over."""
        self.pauses.append(seconds)
        self.now += seconds
        return stopped.is_set()


def waiting(time: Time, patience_seconds: float) -> Waiting:
    """Return something that waits by a clock of the test's own."""
    return Waiting(patience_seconds, clock=time.clock, pause=time.pause)


def test_what_is_there_at_once_is_not_waited_for() -> None:
    """The first look comes before the first pause."""
    time = Time()

    assert waiting(time, 10).until(lambda: b"here") == b"here"
    assert time.pauses == []


def test_an_empty_answer_is_an_answer() -> None:
    """Only None means that there is nothing yet."""
    assert waiting(Time(), 10).until(lambda: b"") == b""


def test_it_is_looked_for_often_at_first_and_rarely_later() -> None:
    """Pauses grow from 0.2 s to no more than 5 s."""
    time = Time()

    found = waiting(time, 900).until(lambda: b"here" if time.now >= 1300 else None)

    assert found == b"here"
    assert time.pauses[0] == 0.2
    assert time.pauses == sorted(time.pauses)
    assert time.pauses[-1] == 5.0


def test_patience_ends() -> None:
    """After so many seconds, to the second, nothing is waited for any more."""
    time = Time()

    with pytest.raises(EndpointTimeoutError, match="within 90 s"):
        waiting(time, 90).until(lambda: None)

    assert time.now == pytest.approx(1090)


def test_a_long_wait_says_so_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    """The first words come after 5 s, further ones every 30 s, and they say what to expect."""
    time = Time()
    with caplog.at_level(logging.INFO), pytest.raises(EndpointTimeoutError):
        waiting(time, 90).until(lambda: None)

    waits = [int(record.getMessage().split(": ")[1].split(" s ")[0]) for record in caplog.records]
    assert len(waits) == 3
    assert 5 <= waits[0] <= 6
    assert all(30 <= later - sooner <= 36 for sooner, later in pairwise(waits))
    assert "of at most 90 (an endpoint that is scaled to zero wakes in minutes)" in caplog.text


def test_a_short_wait_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """An answer within 5 s is no reason for words."""
    time = Time()
    with caplog.at_level(logging.INFO):
        waiting(time, 90).until(lambda: b"" if time.now > 1004 else None)

    assert caplog.records == []


def test_who_stops_is_not_kept_waiting() -> None:
    """A stop ends the pause that is under way, on the machine's own clock."""
    patient = Waiting(3600)
    ended: list[Any] = []

    def wait() -> None:
        try:
            patient.until(lambda: None)
        except StoppedError as error:
            ended.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    patient.stop()
    thread.join(timeout=30)

    assert len(ended) == 1
