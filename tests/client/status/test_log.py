"""Tests of which lines of which streams are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from client.status.log import last_lines
from client.status.report import Log, Unseen
from tests.client.fake_service import denied
from tests.client.status.world import MINUTE, NOON, STACK, World, event, live, stack

if TYPE_CHECKING:
    from datetime import datetime


def at(minutes: float) -> datetime:
    """Return a moment, in minutes after noon."""
    return NOON + minutes * MINUTE


def streams(world: World, **created: float) -> None:
    """Let there be streams, begun so many minutes after noon, each with one line: its name."""

    def milliseconds(minutes: float) -> int:
        return int(at(minutes).timestamp() * 1000)

    listed = [
        {"logStreamName": name.replace("__", "/"), "creationTime": milliseconds(minutes)}
        for name, minutes in created.items()
    ]
    world.says(
        "logs",
        DescribeLogStreams={"logStreams": listed},
        GetLogEvents=lambda given: {
            "events": [{"timestamp": 0, "message": f"{given['logStreamName']}\n"}]
        },
    )


def shown(world: World, *, began: float | None = None, failed: float | None = None) -> list[str]:
    """Return the streams that are shown."""
    log = last_lines(
        "dogs",
        world.clients().logs,
        began=None if began is None else at(began),
        failed=None if failed is None else at(failed),
    )
    assert [stream.lines for stream in log.streams] == [[stream.name] for stream in log.streams]
    return [stream.name for stream in log.streams]


def test_newest_two_streams_are_shown(world: World) -> None:
    """Newest is what began last, whatever wrote last."""
    streams(world, first=0, third=2, second=1)

    assert shown(world) == ["third", "second"]


def test_instances_that_took_over_again_are_not_shown(world: World) -> None:
    """Of an update that was undone, those that began before the failure count, and its own."""
    streams(world, before=0, failing=11, restored=16)

    assert shown(world, began=10, failed=15) == ["failing"]


def test_older_instances_are_shown_where_the_deployment_started_none(world: World) -> None:
    """A failure before any new instance may be due to those that are there."""
    streams(world, oldest=0, older=1, old=2)

    assert shown(world, began=10, failed=15) == ["old", "older"]


def test_data_logs_of_asynchronous_endpoints_are_passed_over(world: World) -> None:
    """They are about requests; the container's own are beside them."""
    streams(world, AllTraffic__i__data=0, **{"AllTraffic__i-1__data-log": 2, "AllTraffic__i-1": 1})

    assert shown(world) == ["AllTraffic/i-1", "AllTraffic/i/data"]


def test_the_last_lines_before_the_failure_are_asked_for(world: World) -> None:
    """The end of the stream, and nothing that was written while it was being undone."""
    streams(world, one=11)
    shown(world, began=10, failed=15)

    (_, listing), (_, reading) = world.services["logs"].calls
    assert listing["logGroupName"] == "/aws/sagemaker/Endpoints/dogs"
    assert reading == {
        "logGroupName": "/aws/sagemaker/Endpoints/dogs",
        "logStreamName": "one",
        "limit": 500,
        "startFromHead": False,
        "endTime": int(at(15).timestamp() * 1000),
    }


def test_pings_do_not_crowd_out_the_reason(world: World) -> None:
    """Twenty lines are shown of those that are no pings, which go on for minutes."""
    streams(world, one=1)
    ping = '169.254.178.2 - - [04/May/2026] "GET /ping HTTP/1.1" 502 157 "-" "AHC/2.0"'
    said = [f"line {number}" for number in range(30)]
    events = [{"message": f"{line}\n"} for line in [*said, *[ping] * 60]]
    world.says("logs", GetLogEvents={"events": events})

    (stream,) = last_lines("dogs", world.clients().logs, began=None, failed=None).streams

    assert stream.lines == said[-20:]


@pytest.mark.parametrize(
    "failed",
    [
        {"EndpointStatus": "Failed"},
        {"EndpointStatus": "UpdateRollbackFailed"},
        {"FailureReason": "did not pass the ping health check"},
    ],
)
def test_what_sagemaker_calls_a_failure_shows_the_log(world: World, failed: dict[str, Any]) -> None:
    """A status or a reason of failure is enough, whatever the stack says."""
    streams(world, one=1)
    world.says("sagemaker", DescribeEndpoint=live(**failed))

    report = world.report()

    assert isinstance(report.log, Log)
    assert [stream.name for stream in report.log.streams] == ["one"]


def test_what_the_stack_undid_shows_the_log_of_that_time(world: World) -> None:
    """A smoke test that failed leaves an endpoint in service, whose log tells all the same."""
    streams(world, failing=11, restored=16)
    world.says(
        "cloudformation",
        **stack(
            "UPDATE_ROLLBACK_COMPLETE",
            event("UPDATE_IN_PROGRESS", at=10),
            event("UPDATE_FAILED", at=15, of=f"{STACK}/SmokeTest", reason="wrong"),
            event("UPDATE_ROLLBACK_COMPLETE", at=20),
        ),
    )

    log = world.report().log

    assert isinstance(log, Log)
    assert [stream.name for stream in log.streams] == ["failing"]


def test_log_that_may_not_be_read_hides_nothing_else(world: World) -> None:
    """The reason stands in the log's place."""
    world.says("sagemaker", DescribeEndpoint=live(EndpointStatus="Failed", FailureReason="why"))
    world.says("logs", DescribeLogStreams=denied("logs:DescribeLogStreams"))

    report = world.report()

    assert isinstance(report.log, Unseen)
    assert "logs:DescribeLogStreams" in report.log.error.message
    assert report.endpoint.failure == "why"
