"""The state that an alarm is in, by the datapoints of its last periods."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_aws.emulator.alarm_math import Value, evaluate


@dataclass(frozen=True)
class Query:
    """One metric as an alarm looks at it."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    period: int  # seconds of AWS


# The value of a metric in the n-th period before now, 0 being the one that ends now.
Datapoint = Callable[[Query, int], Value]
ALARM, OK, INSUFFICIENT = "ALARM", "OK", "INSUFFICIENT_DATA"
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def state_of(alarm: Mapping[str, Any], datapoint: Datapoint) -> str | None:
    """Return ALARM, OK or INSUFFICIENT_DATA; None leaves the state as it is.

    M of N as documented: of the last EvaluationPeriods datapoints, DatapointsToAlarm have to
    breach. A missing one is what TreatMissingData says; with `missing` it counts for nothing, and
    without any datapoint there is too little data. None for a kind of alarm that is not served.
    """
    compare = _COMPARISONS.get(str(alarm.get("ComparisonOperator")))
    if compare is None:
        return None
    periods = int(alarm.get("EvaluationPeriods") or 1)
    needed = int(alarm.get("DatapointsToAlarm") or periods)
    values = [_value(alarm, datapoint, age) for age in range(periods)]
    breaching = [None if v is None else compare(v, float(alarm["Threshold"])) for v in values]
    return _state(breaching, needed, str(alarm.get("TreatMissingData") or "missing"))


def _state(breaching: Sequence[bool | None], needed: int, missing: str) -> str | None:
    if all(each is None for each in breaching):
        return {"missing": INSUFFICIENT, "notBreaching": OK, "breaching": ALARM}.get(missing)
    counted = [missing == "breaching" if each is None else each for each in breaching]
    if sum(counted) >= needed:
        return ALARM
    if missing in ("missing", "ignore") and _breaches_since(breaching) >= needed:
        return ALARM
    return OK


def _breaches_since(breaching: Sequence[bool | None]) -> int:
    """Periods since the oldest breach, where nothing but breaches and gaps came after it.

    Documented as how premature alarms are avoided: one breach and nothing else is an alarm only
    when it is as old as the alarm needs breaches.
    """
    known = [(age, each) for age, each in enumerate(breaching) if each is not None]
    return known[-1][0] + 1 if all(each for _, each in known) else 0


def _value(alarm: Mapping[str, Any], datapoint: Datapoint, age: int) -> Value:
    if not alarm.get("Metrics"):
        return datapoint(_query(alarm, alarm, _statistic(alarm)), age)
    values: dict[str, Value] = {}
    result: Value = None
    # Metrics first: expressions name them by their ids.
    for query in sorted(alarm["Metrics"], key=lambda each: "Expression" in each):
        if "Expression" in query:
            value = evaluate(query["Expression"], values)
        else:
            stat = query["MetricStat"]
            value = datapoint(_query(stat["Metric"], stat, stat["Stat"]), age)
        values[query["Id"]] = value
        if query.get("ReturnData", True) not in (False, "false"):
            result = value
    return result


def _statistic(alarm: Mapping[str, Any]) -> str:
    return str(alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average")


def _query(metric: Mapping[str, Any], period_of: Mapping[str, Any], statistic: str) -> Query:
    return Query(
        namespace=metric["Namespace"],
        name=metric["MetricName"],
        dimensions={each["Name"]: each["Value"] for each in metric.get("Dimensions") or []},
        statistic=statistic,
        period=int(period_of.get("Period") or 60),
    )
