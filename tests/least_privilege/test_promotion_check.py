"""A deployed stage is proven by its own check role, which lets in the one role that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.least_privilege.conftest import Worked


def test_both_stages_are_proven(worked: Worked) -> None:
    """What is live, the prober's answers, and alarms that stay quiet: under the role alone."""
    for name, checked in worked.checks.items():
        assert (checked.code, "proven" in checked.said) == (0, True), checked.said
        assert f"detector-{name} is InService with the model " in checked.said
        assert "requests were answered rightly" in checked.said
        assert "no alarm rang" in checked.said


def test_an_alarm_that_rings_is_seen_under_the_role(worked: Worked) -> None:
    """By its name, with what the runbook says, and another exit code."""
    assert worked.ringing.code == 1
    assert "AlarmsDiskFull" in worked.ringing.words
    assert "It means: an instance's disk or memory is above 90 %" in worked.ringing.words


def test_a_role_that_is_not_named_is_not_let_in(worked: Worked) -> None:
    """Though it may take roles, and is of the same account."""
    assert worked.stranger.code == 3
    assert "trusts the roles of [pipeline] and [github] alone" in worked.stranger.words
