from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from local_aws.emulator.pace import Pace
from local_aws.sagemaker.errors import RefusedError
from local_aws.scaling.schedule import next_time, read_zone

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("expression", "zone", "due"),
    [
        ("cron(0 8 ? * MON-FRI *)", "UTC", "2026-11-23T08:00:00+00:00"),
        ("cron(0 8 ? * MON-FRI *)", "Europe/Berlin", "2026-11-24T07:00:00+00:00"),
        ("cron(0 8 ? * SAT *)", "UTC", "2026-11-28T08:00:00+00:00"),
        ("at(2026-11-23T09:15:30)", "UTC", "2026-11-23T09:15:30+00:00"),
        ("at(2026-11-23T09:15:30)", "Europe/Berlin", "2026-11-23T08:15:30+00:00"),
        ("rate(6 minutes)", "UTC", "2026-11-23T07:31:00+00:00"),
    ],
)
def test_the_next_time(expression: str, zone: str, due: str) -> None:
    """Proves cron and at by the wall clock of a zone, and a rate at the emulator's pace."""
    found = next_time(expression, read_zone(zone), after=MONDAY, pace=Pace(10.0))
    assert found == datetime.fromisoformat(due).timestamp()


def test_a_moment_that_has_passed_never_comes() -> None:
    """Proves that an at expression is for once."""
    past = next_time("at(2026-11-23T07:00:00)", UTC, after=MONDAY, pace=Pace())
    assert past is None


@pytest.mark.parametrize("expression", ["0 8 * * *", "cron(0 8 * * *)", "at(tomorrow)", "rate(x)"])
def test_other_expressions_are_refused(expression: str) -> None:
    """Proves that a schedule that cannot be read is refused in words."""
    with pytest.raises(RefusedError, match="Invalid schedule expression"):
        next_time(expression, UTC, after=MONDAY, pace=Pace())


def test_zones() -> None:
    """Proves that a zone is found by its name, and that another is refused."""
    assert read_zone("Etc/GMT+9") == ZoneInfo("Etc/GMT+9")
    with pytest.raises(RefusedError, match="Invalid timezone: Nowhere/Town"):
        read_zone("Nowhere/Town")
