"""What an update needs at once is said with its number and its instance type."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.fleet_quota import fleet_quota
from tests.stacks.conftest import stage_of

SCALING = {"instance_type": "ml.c6i.large", "min": 2, "max": 6, "invocations_per_instance": 9}
PEAK = {"peak": {"cron": "0 8 ? * MON-FRI *", "min": 4, "max": 9}}


@pytest.mark.parametrize(
    ("settings", "needed"),
    [
        ({"instances": 1}, 2),
        ({"instances": 3}, 6),
        ({"instances": 3, "update": {"strategy": "canary"}}, 6),
        ({"instances": 4, "update": {"strategy": "rolling", "step_percent": 25}}, 5),
        ({"instances": 5, "update": {"strategy": "rolling", "step_percent": 25}}, 7),
        ({"instances": 1, "scaling": SCALING}, 12),
        ({"instances": 1, "scaling": {**SCALING, "schedule": PEAK}}, 18),
    ],
)
def test_the_quota_is_of_all_instances_that_run_at_once(
    settings: dict[str, Any], needed: int
) -> None:
    """Two fleets at their largest, or with rolling updates one and a batch, rounded up."""
    said = fleet_quota(stage_of(instance_type="ml.m5.large", **settings))

    assert (
        f"An update of Faces needs a quota of {needed} for ml.m5.large for endpoint usage" in said
    )


def test_a_serverless_endpoint_takes_concurrency() -> None:
    """It has no instances of its own."""
    said = fleet_quota(stage_of(kind="serverless", serverless={"max_concurrency": 33}))

    assert "Faces takes 33 of the account's concurrency" in said
