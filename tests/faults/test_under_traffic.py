"""Faults that only traffic shows: at most the canary's share is touched, and the update undone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from tests import archives
from tests.faults.other_weights import with_other_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.archives import Fault
    from tests.faults.conftest import Deployed

CANARY_SHARE = 0.5
HOUR_SECONDS = 3600
FAULTS = [
    pytest.param(
        archives.answers_nonsense, id="one that answers nonsense", marks=pytest.mark.thorough
    ),
    pytest.param(with_other_weights, id="other weights"),
    pytest.param(archives.is_slow, id="a model ten times slower", marks=pytest.mark.thorough),
    pytest.param(
        archives.dies_after(0),
        id="a process that dies on its first request",
        marks=pytest.mark.thorough,
    ),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_canary_keeps_a_bad_model_from_all_but_its_share(
    canary: Deployed, tmp_path: Path, fault: Fault
) -> None:
    """An alarm rings while half of the traffic is at stake; the update rolls back by itself."""
    before = canary.serving()
    faulty = canary.good.with_fault(fault, tmp_path / "faulty")

    with canary.probe() as probe:
        finished = canary.deploy(faulty)

    assert finished.code != 0
    assert "alarm" in finished.said.lower()
    assert canary.status == "UPDATE_ROLLBACK_COMPLETE"
    assert 0 < probe.touched <= math.ceil(probe.total * CANARY_SHARE), probe.reasons
    assert canary.serving() == before
    canary.answers_as_before()


def patiently(strategy: str) -> Callable[[dict[str, Any]], None]:
    """Give an update an hour to be judged in, so that it can't be trusted before it has failed."""

    def wait(resources: dict[str, Any]) -> None:
        (endpoint,) = (
            each for each in resources.values() if each["Type"] == "AWS::SageMaker::Endpoint"
        )
        policy = endpoint["Properties"]["DeploymentConfig"]["BlueGreenUpdatePolicy"]
        policy["MaximumExecutionTimeoutInSeconds"] = 4 * HOUR_SECONDS
        if strategy == "canary":
            policy["TrafficRoutingConfiguration"]["WaitIntervalInSeconds"] = HOUR_SECONDS
        else:
            policy["TrafficRoutingConfiguration"] = {
                "Type": "ALL_AT_ONCE",
                "WaitIntervalInSeconds": 0,
            }
            policy["TerminationWaitInSeconds"] = HOUR_SECONDS

    return wait


@pytest.mark.thorough
@pytest.mark.parametrize(("strategy", "share"), [("canary", CANARY_SHARE), ("all at once", 1.0)])
def test_a_process_that_dies_after_1000_requests_is_undone_once_it_has(
    canary: Deployed, tmp_path: Path, strategy: str, share: float
) -> None:
    """No test of a few requests could know; the alarms of the wait do, canary or not."""
    before = canary.serving()
    faulty = canary.good.with_fault(archives.dies_after(1000), tmp_path / "faulty")

    with canary.probe(parallel=8) as probe:
        finished = canary.deploy(faulty.edited(patiently(strategy)))

    assert finished.code != 0
    assert "alarm" in finished.words.lower()
    assert canary.status == "UPDATE_ROLLBACK_COMPLETE"
    assert 0 < probe.touched <= math.ceil(probe.total * share), probe.reasons
    assert canary.serving() == before
    canary.answers_as_before()


@pytest.mark.thorough
@pytest.mark.parametrize("fault", [*FAULTS])
def test_without_a_canary_the_smoke_test_undoes_it(
    plain: Deployed, tmp_path: Path, fault: Fault
) -> None:
    """Everybody sees the bad model until the smoke test has; then the old one is back."""
    before = plain.serving()
    faulty = plain.good.with_fault(fault, tmp_path / "faulty")

    with plain.probe() as probe:
        finished = plain.deploy(faulty)

    assert finished.code != 0
    assert "is not as expected" in finished.said
    assert plain.status == "UPDATE_ROLLBACK_COMPLETE"
    assert probe.touched > 0
    assert plain.serving() == before
    plain.answers_as_before()
