"""Whether the stage stays well for a while: its alarms are watched, and none may ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from promote.errors import CannotTellError, NotProvenError
from promote.runbook import advice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

EVERY_SECONDS = 20.0  # alarms change once a minute
SAID_EVERY_SECONDS = 60.0
AT_ONCE = 100  # DescribeAlarms' limit of names


class CloudWatch(Protocol):
    """The part of boto3's client that is used."""

    def describe_alarms(self, *, AlarmNames: Sequence[str], MaxRecords: int) -> Any:  # noqa: N803 - boto3's names
        """Describe metric alarms."""


class Clock(Protocol):
    """The part of the module `time` that is used."""

    def monotonic(self) -> float:
        """Return seconds."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


def soak(
    cloudwatch: CloudWatch,
    alarms: Sequence[str],
    *,
    minutes: float,
    clock: Clock,
    say: Callable[[str], None],
) -> None:
    """Watch the alarms for so many minutes, and look at them at both ends.

    Raises:
        NotProvenError: one rings.
        CannotTellError: one is not there.
    """
    started = clock.monotonic()
    end, told = started + minutes * 60, started
    while True:
        _see_quiet(cloudwatch, alarms)
        now = clock.monotonic()
        if now >= end:
            return
        if now >= told:
            say(f"  {len(alarms)} alarms are quiet; {(end - now) / 60:.0f} min to go")
            told += SAID_EVERY_SECONDS
        clock.sleep(min(EVERY_SECONDS, end - now))


def _see_quiet(cloudwatch: CloudWatch, alarms: Sequence[str]) -> None:
    states = _states(cloudwatch, alarms)
    ringing = [name for name in alarms if states.get(name) == "ALARM"]
    if ringing:
        raise NotProvenError(
            "\n".join(
                ["The stage is not well:", *(f"{name} rings. {advice(name)}" for name in ringing)]
            )
        )
    missing = [name for name in alarms if name not in states]
    if missing:
        raise CannotTellError(
            f"There is no metric alarm {', '.join(missing)} in the stage's account and region. "
            "Deploy the stage again; an alarm of your own has to be there before, and a composite "
            "one can't be watched."
        )


def _states(cloudwatch: CloudWatch, alarms: Sequence[str]) -> Mapping[str, str]:
    return {
        alarm["AlarmName"]: str(alarm["StateValue"])
        for names in _batches(alarms)
        for alarm in cloudwatch.describe_alarms(AlarmNames=names, MaxRecords=AT_ONCE)[
            "MetricAlarms"
        ]
    }


def _batches(alarms: Sequence[str]) -> Iterable[Sequence[str]]:
    return (alarms[start : start + AT_ONCE] for start in range(0, len(alarms), AT_ONCE))
