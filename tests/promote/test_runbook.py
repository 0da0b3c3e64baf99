"""Every alarm of a stage has its row in docs/on-call.md, and a check that fails quotes it."""

from __future__ import annotations

import re
from pathlib import Path

from promote.runbook import advice

ALARMS = Path(__file__).resolve().parents[2] / "stacks" / "endpoint_alarms.py"


def test_the_row_is_found_by_the_name_that_cloudformation_made() -> None:
    """Meaning, where to look, and what to do."""
    words = advice("dev-Endpoint-AlarmsMemoryFull1A2B3C4D-X1Y2Z3")

    assert "It means: an instance's disk or memory is above 90 %" in words
    assert "Do: a leak: a deployment replaces the instances" in words


def test_every_alarm_that_the_stacks_name_has_a_row() -> None:
    """A new alarm needs one."""
    source = ALARMS.read_text()
    names = set(re.findall(r'name="(\w+)"', source)) | {"ModelLatency", "OverheadLatency"}

    assert {"ServerErrors", "WrongAnswers", "ProberFails", "Backlog"} <= names
    assert {name for name in names if "one of your own" in advice(f"x-Alarms{name}1-Y")} == set()


def test_a_users_alarm_is_called_that() -> None:
    """Nobody else knows what it means."""
    assert "one of your own" in advice("orders too few")
