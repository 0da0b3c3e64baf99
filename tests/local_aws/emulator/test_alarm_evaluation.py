"""The state of an alarm, as CloudWatch's documentation has it: M of N, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws.emulator.alarm_evaluation import Query, state_of

BREACH, FINE, GAP = 5.0, 1.0, None


def alarm(**settings: Any) -> dict[str, Any]:
    """Return an alarm on a sum of 3 or more."""
    return {
        "Namespace": "Shop",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "Place", "Value": "here"}],
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 3,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        **settings,
    }


def state(values: list[float | None], **settings: Any) -> str | None:
    """Return the state of an alarm whose last periods had these values, the newest first."""
    settings = {"EvaluationPeriods": len(values), **settings}
    return state_of(alarm(**settings), lambda _query, age: values[age])


@pytest.mark.parametrize(
    ("values", "needed", "expected"),
    [
        ([BREACH], 1, "ALARM"),
        ([FINE], 1, "OK"),
        ([BREACH, BREACH, BREACH], 3, "ALARM"),
        ([BREACH, FINE, BREACH], 3, "OK"),
        ([BREACH, FINE, BREACH], 2, "ALARM"),
        ([FINE, BREACH, FINE], 2, "OK"),
    ],
)
def test_so_many_of_the_last_datapoints_have_to_breach(
    values: list[float | None], needed: int, expected: str
) -> None:
    """DatapointsToAlarm of EvaluationPeriods."""
    assert state(values, DatapointsToAlarm=needed) == expected


@pytest.mark.parametrize(
    ("missing", "nothing", "half"),
    [
        ("missing", "INSUFFICIENT_DATA", "OK"),
        ("ignore", None, "OK"),
        ("breaching", "ALARM", "ALARM"),
        ("notBreaching", "OK", "OK"),
    ],
)
def test_what_is_missing_counts_as_the_alarm_says(
    missing: str, nothing: str | None, half: str
) -> None:
    """Without any datapoint, and with one breach that is too young for an alarm."""
    assert state([GAP, GAP], TreatMissingData=missing) == nothing
    assert state([BREACH, GAP], TreatMissingData=missing) == half


def test_one_breach_that_is_old_enough_is_an_alarm() -> None:
    """Nothing but gaps came after it: it is not going to get better by silence."""
    assert state([GAP, BREACH], TreatMissingData="missing") == "ALARM"
    assert state([GAP, GAP, BREACH], TreatMissingData="missing", DatapointsToAlarm=2) == "ALARM"


@pytest.mark.parametrize(
    ("operator", "state_at_threshold"),
    [
        ("GreaterThanOrEqualToThreshold", "ALARM"),
        ("GreaterThanThreshold", "OK"),
        ("LessThanThreshold", "OK"),
        ("LessThanOrEqualToThreshold", "ALARM"),
    ],
)
def test_the_threshold_itself(operator: str, state_at_threshold: str) -> None:
    """Each comparison in its exact words."""
    assert state([3.0], ComparisonOperator=operator) == state_at_threshold


def test_a_metric_is_looked_at_by_all_that_identifies_it() -> None:
    """Namespace, name, dimensions, statistic and period reach whoever has the data."""
    asked: list[Query] = []

    def nothing(query: Query, _age: int) -> None:
        asked.append(query)

    state_of(alarm(ExtendedStatistic="p90"), nothing)

    assert asked == [Query("Shop", "Errors", {"Place": "here"}, "p90", 60)]


def test_metric_math_uses_the_metrics_by_their_ids() -> None:
    """The query that returns data decides."""

    def stat(id_: str, name: str) -> dict[str, Any]:
        metric = {"Namespace": "Shop", "MetricName": name}
        return {
            "Id": id_,
            "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"},
            "ReturnData": False,
        }

    queries = [{"Id": "e", "Expression": "all - ours"}, stat("all", "All"), stat("ours", "Ours")]
    values = {"All": 7.0, "Ours": 4.0}

    assert state_of(alarm(Metrics=queries), lambda query, _: values[query.name]) == "ALARM"
    assert state_of(alarm(Metrics=queries, Threshold=4), lambda q, _: values[q.name]) == "OK"
