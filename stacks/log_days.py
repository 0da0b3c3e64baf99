"""How long CloudWatch Logs can keep a log: it knows these numbers of days and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk.aws_logs import RetentionDays

# PutRetentionPolicy's documentation of retentionInDays, with CDK's names.
DAYS = {
    1: "ONE_DAY",
    3: "THREE_DAYS",
    5: "FIVE_DAYS",
    7: "ONE_WEEK",
    14: "TWO_WEEKS",
    30: "ONE_MONTH",
    60: "TWO_MONTHS",
    90: "THREE_MONTHS",
    120: "FOUR_MONTHS",
    150: "FIVE_MONTHS",
    180: "SIX_MONTHS",
    365: "ONE_YEAR",
    400: "THIRTEEN_MONTHS",
    545: "EIGHTEEN_MONTHS",
    731: "TWO_YEARS",
    1096: "THREE_YEARS",
    1827: "FIVE_YEARS",
    2192: "SIX_YEARS",
    2557: "SEVEN_YEARS",
    2922: "EIGHT_YEARS",
    3288: "NINE_YEARS",
    3653: "TEN_YEARS",
}


def storable(days: int) -> int:
    """The number itself.

    Raises:
        ValueError: CloudWatch Logs has no such retention.
    """
    if days not in DAYS:
        raise ValueError(f"the nearest one is {min(DAYS, key=lambda known: abs(known - days))}")
    return days


def retention(days: int) -> RetentionDays:
    """The number as CDK calls it."""
    from aws_cdk import aws_logs as logs  # noqa: PLC0415 - settings are read without CDK

    return logs.RetentionDays[DAYS[days]]
