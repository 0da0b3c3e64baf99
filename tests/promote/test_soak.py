"""The alarms are watched for as long as was said, and the first that rings ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from promote.errors import CannotTellError, NotProvenError
from promote.soak import EVERY_SECONDS, soak

if TYPE_CHECKING:
    from tests.promote.conftest import FakeClock, Stage

ALARMS = ["dev-Endpoint-AlarmsServerErrorsE0C1A5C4-1ABC", "dev-Endpoint-AlarmsWrongAnswers2-2"]


def watch(stage: Stage, clock: FakeClock, *, minutes: float = 10) -> list[str]:
    """Soak, and return what was said."""
    lines: list[str] = []
    soak(stage.client("cloudwatch"), ALARMS, minutes=minutes, clock=clock, say=lines.append)
    return lines


def test_quiet_alarms_are_watched_to_the_end(stage: Stage, clock: FakeClock) -> None:
    """One that has too little data is quiet; each minute there is a line with what is left."""
    stage.alarms = dict(zip(ALARMS, ("OK", "INSUFFICIENT_DATA"), strict=True))

    lines = watch(stage, clock, minutes=3)

    assert clock.seconds == 1000.0 + 180
    assert stage.calls["DescribeAlarms"] == 1 + 180 / EVERY_SECONDS
    assert lines == [f"  2 alarms are quiet; {left} min to go" for left in (3, 2, 1)]


@pytest.mark.parametrize("second", [0.0, 40.0, 600.0])
def test_the_first_that_rings_ends_it_at_once(
    stage: Stage, clock: FakeClock, second: float
) -> None:
    """From the first look to the last; with its name and what the runbook says."""
    stage.alarms = dict.fromkeys(ALARMS, "OK")

    def ring(seconds: float) -> None:
        if seconds >= second:
            stage.alarms[ALARMS[0]] = "ALARM"

    clock.on_sleep = ring
    ring(0.0)

    with pytest.raises(NotProvenError) as caught:
        watch(stage, clock)

    assert f"{ALARMS[0]} rings. It means: requests got no answer, or a 5xx" in str(caught.value)
    assert ALARMS[1] not in str(caught.value)
    assert clock.seconds == 1000.0 + second


def test_an_alarm_that_is_not_there_proves_nothing(stage: Stage, clock: FakeClock) -> None:
    """Its name is told."""
    stage.alarms = {ALARMS[0]: "OK"}

    with pytest.raises(CannotTellError, match=f"no metric alarm {ALARMS[1]}"):
        watch(stage, clock)


def test_more_alarms_than_a_request_may_name_are_asked_about_in_parts(
    stage: Stage, clock: FakeClock
) -> None:
    """All of them."""
    names = [f"alarm-{number}" for number in range(101)]
    stage.alarms = dict.fromkeys(names, "OK") | {names[100]: "ALARM"}

    with pytest.raises(NotProvenError, match="alarm-100 rings"):
        soak(stage.client("cloudwatch"), names, minutes=1, clock=clock, say=print)
