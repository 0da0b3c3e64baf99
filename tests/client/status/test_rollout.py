"""Tests of how far an update is."""

from __future__ import annotations

from typing import Any

import pytest

from client.status.rollout import rollout_of
from tests.client.status.world import MINUTE, NOON, PENDING, World, live


def test_settled_endpoint_has_none() -> None:
    """Nothing is under way without a PendingDeploymentSummary."""
    assert rollout_of(live()) is None


def test_pending_deployment_says_how_far_it_is(world: World) -> None:
    """The new EndpointConfig, its instances, what is done with them, and since when."""
    world.says(
        "sagemaker",
        DescribeEndpoint=live(EndpointStatus="Updating", PendingDeploymentSummary=PENDING),
    )

    rollout = world.report().rollout

    assert rollout is not None
    assert (rollout.configuration, rollout.since) == ("config-2", NOON)
    (fleet,) = rollout.fleets
    assert (fleet.variant, fleet.current, fleet.desired) == ("AllTraffic", 1, 2)
    (step,) = fleet.steps
    assert (step.status, step.since, step.message) == ("Baking", NOON + 5 * MINUTE, "watching")
    assert rollout.policy == (
        "canary by 50 %, 300 s of watching each, 120 s with all of the traffic, undone after 7200 s"
    )


def blue_green(kind: str, **routing: Any) -> dict[str, Any]:
    """Return a DeploymentConfig with this routing."""
    routing = {"Type": kind, "WaitIntervalInSeconds": 60, **routing}
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": routing}}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({}, None),
        (blue_green("ALL_AT_ONCE"), "all at once"),
        (
            blue_green("LINEAR", LinearStepSize={"Type": "INSTANCE_COUNT", "Value": 2}),
            "linear by 2 instances, 60 s of watching each",
        ),
        (
            {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 25},
                    "WaitIntervalInSeconds": 90,
                    "MaximumExecutionTimeoutInSeconds": 600,
                }
            },
            "rolling by 25 %, 90 s of watching each, undone after 600 s",
        ),
    ],
)
def test_each_policy_has_its_words(config: dict[str, Any], words: str | None) -> None:
    """Steps and waits tell how long it will take."""
    rollout = rollout_of(live(PendingDeploymentSummary=PENDING, LastDeploymentConfig=config))

    assert rollout is not None
    assert rollout.policy == words
