from __future__ import annotations

import pytest

from verify.estimate import estimate


def test_time_and_money_follow_from_the_limits() -> None:
    """Three starts of twenty minutes are an hour, and two fleets at a price of half are one."""
    found = estimate(("tests/integration/test_own_model.py",), 1200)

    assert found.hours == pytest.approx(1)
    assert found.instance_hours == pytest.approx(2)
    assert "up to 1.00 at 0.5 an hour" in found.said("ml.m5.large", 0.5)


def test_without_a_price_the_cost_is_unknown() -> None:
    """The hours of instances are told, and how the price can be."""
    said = estimate(("probes",), 600).said("ml.m5.large", None)

    assert "hours of ml.m5.large, unknown in money" in said
    assert "PRICE_PER_HOUR" in said
