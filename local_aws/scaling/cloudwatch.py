"""CloudWatch as Application Auto Scaling sees it: MiniStack's store of alarms and metrics."""

import contextvars
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from local_aws.emulator.cloudwatch import put_metric
from local_aws.emulator.pace import Pace
from local_aws.scaling.metrics import HOSTING_NAMESPACE, dimensions
from local_aws.scaling.names import Key
from local_aws.scaling.service import Alarm

T = TypeVar("T")
_STATE = ("StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp")


@dataclass(frozen=True)
class StoredCloudWatch:
    """Satisfies `service.CloudWatch`; IAM is not asked, for the service acts for itself."""

    pace: Pace
    clock: Callable[[], float] = time.time

    def put_alarm(self, key: Key, alarm: Alarm, /) -> None:
        """Create an alarm, or change the one of its name, which keeps its state."""
        from ministack.services import cloudwatch  # noqa: PLC0415  # reads the environment

        name = alarm["AlarmName"]
        now = int(self.clock())
        record = {
            "AlarmArn": f"arn:aws:cloudwatch:{key.region}:{key.account}:alarm:{name}",
            "ExtendedStatistic": None,
            "TreatMissingData": "missing",
            "StateValue": "INSUFFICIENT_DATA",
            "StateReason": "Unchecked: Initial alarm creation",
            "StateUpdatedTimestamp": now,
            "ActionsEnabled": True,
            "OKActions": [],
            "InsufficientDataActions": [],
            "Unit": None,
            "AlarmConfigurationUpdatedTimestamp": now,
            **alarm,
        }
        known = _within(key, lambda: cloudwatch._alarms.get(name)) or {}  # noqa: SLF001
        record |= {member: known[member] for member in _STATE if member in known}
        _within(key, lambda: cloudwatch.cloudformation_put_metric_alarm(record))

    def delete_alarm(self, key: Key, name: str, /) -> None:
        """Delete an alarm; one that is gone already is no error."""
        from ministack.services import cloudwatch  # noqa: PLC0415

        _within(key, lambda: cloudwatch.cloudformation_delete_metric_alarm(name))

    def in_alarm(self, key: Key, /) -> Sequence[Alarm]:
        """The alarms in the state ALARM whose actions are enabled."""
        from ministack.services import cloudwatch  # noqa: PLC0415

        alarms = _within(key, lambda: list(cloudwatch._alarms.values()))  # noqa: SLF001
        return [a for a in alarms if a["StateValue"] == "ALARM" and a.get("ActionsEnabled", True)]

    def value(self, key: Key, alarm: Alarm, /) -> float | None:
        """The value of an alarm's metric in the latest of its periods that has data.

        Periods count backwards from now. None without data, and for metric math.
        """
        from ministack.services import cloudwatch  # noqa: PLC0415

        if "MetricName" not in alarm:
            return None
        named = {d["Name"]: d["Value"] for d in alarm.get("Dimensions", [])}
        metric = (alarm["Namespace"], alarm["MetricName"], cloudwatch._dims_key(named))  # noqa: SLF001
        points = _within(key, lambda: list(cloudwatch._metrics.get(metric) or ()))  # noqa: SLF001
        newest = self._newest(points, self.pace.seconds(alarm["Period"]), alarm)
        if not newest:
            return None
        statistics = cloudwatch._calc_stats(newest)  # noqa: SLF001
        statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic")
        value = cloudwatch._stat_value(statistics, statistic, newest)  # noqa: SLF001
        return None if value is None else float(value)

    def publish_zero(self, key: Key, metric: str, /) -> None:
        """Publish a zero to AWS/SageMaker for a variant."""
        put_metric(
            account=key.account,
            region=key.region,
            namespace=HOSTING_NAMESPACE,
            name=metric,
            dimensions={each["Name"]: each["Value"] for each in dimensions(key)},
            value=0.0,
            unit="None",
        )

    def _newest(
        self, points: Sequence[Mapping[str, Any]], period: float, alarm: Alarm
    ) -> list[Mapping[str, Any]]:
        now = self.clock()
        ages = {int((now - p["Timestamp"]) // period) for p in points if p["Timestamp"] <= now}
        latest = min((age for age in ages if age < alarm["EvaluationPeriods"]), default=None)
        return [p for p in points if int((now - p["Timestamp"]) // period) == latest]


def _within(key: Key, work: Callable[[], T]) -> T:
    """Work in an account and region: MiniStack keeps both in context variables."""
    from ministack.core import responses  # noqa: PLC0415

    def there() -> T:
        responses.set_request_account_id(key.account)
        responses.set_request_region(key.region)
        return work()

    return contextvars.copy_context().run(there)
