"""Logs are kept for exactly as many days as the stages file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stacks.log_days import DAYS, storable
from tests.stacks.conftest import template_of

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack


def test_every_number_is_itself_in_the_template(tmp_path: Path) -> None:
    """CDK's names for them are not mixed up."""
    from aws_cdk import aws_logs as logs  # noqa: PLC0415 - as in conftest.py

    from stacks.log_days import retention  # noqa: PLC0415

    def build(stack: Stack) -> None:
        for days in DAYS:
            logs.LogGroup(stack, f"Kept{days}For", retention=retention(days))

    template = template_of(tmp_path, build)

    for days in DAYS:
        group = template.one("AWS::Logs::LogGroup", f"Kept{days}For")
        assert group["Properties"]["RetentionInDays"] == days


@pytest.mark.parametrize(("days", "nearest"), [(2, 1), (100, 90), (5000, 3653)])
def test_any_other_number_is_refused_with_the_nearest(days: int, nearest: int) -> None:
    """CloudWatch Logs would refuse it in the middle of a deployment."""
    with pytest.raises(ValueError, match=f"nearest one is {nearest}$"):
        storable(days)
