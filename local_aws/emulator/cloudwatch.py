"""CloudWatch beyond MiniStack's: metrics that services publish, and alarms evaluated as on AWS."""

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from local_aws.emulator.alarm_evaluation import Query, state_of
from local_aws.emulator.alarm_math import Value, evaluate
from local_aws.emulator.pace import AWS_MINUTE_SECONDS, Pace

logger = logging.getLogger(__name__)
T = TypeVar("T")
_TICKS_A_MINUTE = 12  # how often alarms are looked at
_SHORTEST_TICK = 0.25  # seconds


def put_metric(  # noqa: PLR0913  # a metric's identity and its value
    *,
    account: str,
    region: str,
    namespace: str,
    name: str,
    dimensions: Mapping[str, str],
    value: float,
    unit: str,
) -> None:
    """Publish one value of a metric, as a service of AWS does for itself."""
    from ministack.services import cloudwatch  # noqa: PLC0415  # reads the environment

    _within(
        account,
        region,
        lambda: cloudwatch.record_metric(namespace, name, value, unit, dict(dimensions)),
    )


def install(pace: Pace) -> None:
    """Replace MiniStack's evaluation of alarms, and evaluate them all the time."""
    from ministack.services import cloudwatch  # noqa: PLC0415
    from ministack.services.cloudformation import provisioners  # noqa: PLC0415

    def evaluate_alarm(alarm: dict[str, Any]) -> None:
        state = state_of(alarm, lambda query, age: _datapoint(pace, query, age))
        if state is not None:
            _set_state(alarm, state)

    cloudwatch._evaluate_alarm = evaluate_alarm  # noqa: SLF001  # the only seam
    described = cloudwatch._describe_alarms  # noqa: SLF001

    def describe_alarms(*request: Any) -> Any:
        cloudwatch._evaluate_all_alarms()  # noqa: SLF001
        return described(*request)

    cloudwatch._describe_alarms = describe_alarms  # noqa: SLF001
    record = provisioners._cw_metric_alarm_record  # noqa: SLF001

    def alarm_record(name: str, properties: dict[str, Any]) -> dict[str, Any]:
        return _with_metric_math(record, name, properties)

    provisioners._cw_metric_alarm_record = alarm_record  # noqa: SLF001
    tick = max(_SHORTEST_TICK, pace.seconds(AWS_MINUTE_SECONDS) / _TICKS_A_MINUTE)
    threading.Thread(target=_evaluate_for_ever, args=(tick,), name="alarms", daemon=True).start()


def _with_metric_math(
    record: Callable[[str, dict[str, Any]], dict[str, Any]], name: str, properties: dict[str, Any]
) -> dict[str, Any]:
    """Make the record of an alarm whose template has Metrics, which MiniStack refuses.

    Raises ExpressionError for an expression that is not served.
    """
    queries = properties.get("Metrics")
    if not queries:
        return record(name, properties)
    ids: dict[str, Value] = {each["Id"]: 1.0 for each in queries if "Expression" not in each}
    for query in queries:
        if "Expression" in query:
            evaluate(query["Expression"], ids)
    stated = {key: value for key, value in properties.items() if key != "Metrics"}
    alarm = record(name, {**stated, "Namespace": "metric math", "MetricName": "metric math"})
    for key in ("Namespace", "MetricName", "Statistic", "Period"):
        alarm[key] = None
    return {**alarm, "Metrics": queries}


def _datapoint(pace: Pace, query: Query, age: int) -> Value:
    from ministack.services import cloudwatch  # noqa: PLC0415

    key = (query.namespace, query.name, cloudwatch._dims_key(dict(query.dimensions)))  # noqa: SLF001
    seconds = pace.seconds(query.period)
    end = time.time() - seconds * age
    points = [
        point
        for point in list(cloudwatch._metrics.get(key) or ())  # noqa: SLF001
        if end - seconds < point["Timestamp"] <= end
    ]
    statistics = cloudwatch._calc_stats(points)  # noqa: SLF001
    if not statistics:
        return None
    value = cloudwatch._stat_value(statistics, query.statistic, points)  # noqa: SLF001
    return None if value is None else float(value)


def _set_state(alarm: dict[str, Any], state: str) -> None:
    from ministack.services import cloudwatch  # noqa: PLC0415

    before = alarm["StateValue"]
    if state == before:
        return
    reason = f"The last {alarm['EvaluationPeriods']} period(s) make it {state}."
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)  # noqa: SLF001
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)  # noqa: SLF001
    cloudwatch._evaluate_parent_alarms(alarm)  # noqa: SLF001


def _evaluate_for_ever(tick: float) -> None:
    from ministack.services import cloudwatch  # noqa: PLC0415

    while True:
        time.sleep(tick)
        places = {scoped[:2] for scoped in list(cloudwatch._alarms._data)}  # noqa: SLF001
        for account, region in places:
            try:
                _within(account, region, cloudwatch._evaluate_all_alarms)  # noqa: SLF001
            except Exception:
                logger.exception("the alarms of %s in %s were not evaluated", account, region)


def _within(account: str, region: str, work: Callable[[], T]) -> T:
    """Work in an account and region: MiniStack keeps both in context variables."""
    from ministack.core import responses  # noqa: PLC0415

    def there() -> T:
        responses.set_request_account_id(account)
        responses.set_request_region(region)
        return work()

    return contextvars.copy_context().run(there)
