"""Metric math: what CloudWatch's documentation says of the functions that are served."""

from __future__ import annotations

import pytest

from local_aws.emulator.alarm_math import evaluate
from local_aws.emulator.errors import ExpressionError


@pytest.mark.parametrize(
    ("expression", "values", "result"),
    [
        ("a - b", {"a": 5.0, "b": 2.0}, 3.0),
        ("-a + 2 * b / 4", {"a": 1.0, "b": 6.0}, 2.0),
        ("a - FILL(b, 0)", {"a": 5.0, "b": None}, 5.0),
        ("FILL(a, 0) - b", {"a": None, "b": None}, None),
        ("a + b", {"a": 5.0, "b": None}, None),
        ("a / b", {"a": 5.0, "b": 0.0}, None),
        ("MAX(a, b)", {"a": 5.0, "b": None}, 5.0),
        ("MIN(a, b)", {"a": 5.0, "b": 2.0}, 2.0),
        ("MAX(a)", {"a": None}, None),
        ("IF(a, b, 7)", {"a": 0.0, "b": 2.0}, 7.0),
        ("IF(a, b, 7)", {"a": 1.0, "b": 2.0}, 2.0),
    ],
)
def test_arithmetic_and_gaps(
    expression: str, values: dict[str, float | None], result: float | None
) -> None:
    """What has no datapoint makes the result have none, unless FILL says otherwise."""
    assert evaluate(expression, values) == result


@pytest.mark.parametrize(
    "expression", ["RATE(a)", "a +", "c", "a[0]", "__import__('os')", "a ** 2", "FILL(a)", "'a'"]
)
def test_what_is_not_served_is_refused_in_words(expression: str) -> None:
    """Nothing of it is run, and the words name what is there."""
    with pytest.raises(ExpressionError, match="which knows"):
        evaluate(expression, {"a": 1.0})
