"""Tests of what CloudFormation last did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from client.status.stack import STACK_TAG, last_deployment, undone
from tests.client.status.world import MINUTE, NOON, STACK, World, event, stack

if TYPE_CHECKING:
    from client.status.report import Deployment

SMOKE, ENDPOINT = "id/SmokeTest", "id/Endpoint"


def deployment(world: World, status: str, *events: dict[str, Any]) -> Deployment:
    """Return the last operation of a stack in a status, with these events, oldest first."""
    world.says("cloudformation", **stack(status, *events))
    found = last_deployment({STACK_TAG: STACK}, world.clients().cloudformation)
    assert found is not None
    return found


def test_without_the_stack_s_tag_there_is_none(world: World) -> None:
    """An endpoint that was made by hand has no stack, and CloudFormation isn't asked."""
    assert last_deployment({"model-digest": "x"}, world.clients().cloudformation) is None
    assert world.services["cloudformation"].calls == []


def test_update_that_was_undone_names_its_first_failure(world: World) -> None:
    """What was only cancelled by it, and earlier deployments, are not taken for the reason."""
    found = deployment(
        world,
        "UPDATE_ROLLBACK_COMPLETE",
        event("UPDATE_IN_PROGRESS", at=0),
        event("UPDATE_FAILED", at=1, of=SMOKE, reason="an older failure"),
        event("UPDATE_ROLLBACK_COMPLETE", at=2),
        event("UPDATE_IN_PROGRESS", at=10),
        event("UPDATE_FAILED", at=15, of=SMOKE, reason="portrait.jpg: expected a face"),
        event("UPDATE_FAILED", at=15, of=ENDPOINT, reason="Resource update cancelled"),
        event("UPDATE_ROLLBACK_IN_PROGRESS", at=16, reason="The following failed: SmokeTest"),
        event("UPDATE_ROLLBACK_COMPLETE", at=20),
    )

    assert undone(found)
    assert found.failure is not None
    assert (found.failure.resource, found.failure.reason) == (
        "SmokeTest",
        "portrait.jpg: expected a face",
    )
    assert (found.began, found.failure.at, found.ended) == tuple(
        NOON + minutes * MINUTE for minutes in (10, 15, 20)
    )
    assert found.doing == []


def test_update_that_is_under_way_says_what_it_is_at(world: World) -> None:
    """Resources whose newest event is of progress are named; those that are through are not."""
    found = deployment(
        world,
        "UPDATE_IN_PROGRESS",
        event("UPDATE_IN_PROGRESS", at=0),
        event("CREATE_IN_PROGRESS", at=1, of="id/Model"),
        event("CREATE_COMPLETE", at=2, of="id/Model"),
        event("UPDATE_IN_PROGRESS", at=3, of=ENDPOINT),
    )

    assert [(each.resource, each.at) for each in found.doing] == [("Endpoint", NOON + 3 * MINUTE)]
    assert (found.ended, found.failure, undone(found)) == (None, None, False)


@pytest.mark.parametrize(
    ("status", "failed"),
    [
        ("CREATE_COMPLETE", False),
        ("UPDATE_COMPLETE", False),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", False),
        ("CREATE_FAILED", True),
        ("ROLLBACK_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_FAILED", True),
        ("UPDATE_ROLLBACK_COMPLETE", True),
        ("DELETE_FAILED", True),
    ],
)
def test_statuses_tell_failure_from_success(world: World, status: str, *, failed: bool) -> None:
    """Whatever was rolled back, is being rolled back, or got stuck has failed."""
    assert undone(deployment(world, status, event("UPDATE_IN_PROGRESS", at=0))) is failed


def test_events_of_many_pages_are_read_to_the_beginning_and_no_further(world: World) -> None:
    """Pages are asked for until the one with the operation's beginning."""
    pages = {
        None: {"StackEvents": [event("UPDATE_COMPLETE", at=9)], "NextToken": "2"},
        "2": {"StackEvents": [event("UPDATE_IN_PROGRESS", at=1)], "NextToken": "3"},
    }
    world.says("cloudformation", DescribeStackEvents=lambda given: pages[given.get("NextToken")])

    found = last_deployment({STACK_TAG: STACK}, world.clients().cloudformation)

    assert found is not None
    assert found.began == NOON + MINUTE


def test_stack_whose_events_are_gone_is_told_by_its_status(world: World) -> None:
    """CloudFormation forgets events after a while."""
    found = deployment(world, "UPDATE_COMPLETE")

    assert (found.status, found.began, found.ended) == ("UPDATE_COMPLETE", NOON, None)
