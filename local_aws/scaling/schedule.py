"""When a scheduled action comes next."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local_aws.emulator.pace import Pace
from local_aws.sagemaker.errors import refuse


def read_zone(name: str) -> tzinfo:
    """Find a time zone by its IANA name; raises RefusedError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(f"Invalid timezone: {name}")


def next_time(expression: str, zone: tzinfo, *, after: float, pace: Pace) -> float | None:
    """Return when an at, cron or rate expression is next due; None when it never is again.

    `after` is the last time for a rate, and all are in seconds since the epoch. at and cron are
    kept by the wall clock; a rate is one of AWS's minutes and runs at the emulator's pace.
    Raises RefusedError for what is none of the three.
    """
    # MiniStack reads the same expressions for EventBridge.
    from ministack.services import eventbridge  # noqa: PLC0415  # reads the environment

    expression = expression.strip()
    if expression.startswith("at("):
        due = _at(expression, zone)
        return due if due > after else None
    rate = eventbridge._parse_rate_seconds(expression)  # noqa: SLF001
    if rate is not None:
        return after + pace.seconds(rate)
    fields = eventbridge._parse_cron_fields(expression)  # noqa: SLF001
    if fields is None:
        refuse(
            f"Invalid schedule expression: {expression}. Use at(yyyy-mm-ddThh:mm:ss), "
            "rate(value unit) or cron(minutes hours day-of-month month day-of-week year)."
        )
    moment = datetime.fromtimestamp(after, UTC).astimezone(zone)
    found = eventbridge._cron_next_fire(fields, moment)  # noqa: SLF001
    return None if found is None else float(found.timestamp())


def _at(expression: str, zone: tzinfo) -> float:
    try:
        moment = datetime.fromisoformat(expression.removeprefix("at(").removesuffix(")"))
    except ValueError:
        refuse(f"Invalid schedule expression: {expression}. Use at(yyyy-mm-ddThh:mm:ss).")
    return moment.replace(tzinfo=zone).timestamp()
