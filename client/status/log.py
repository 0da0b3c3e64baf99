"""The last lines that the container wrote before something failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from client.status.report import Log, Stream

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_logs.type_defs import LogStreamTypeDef

STREAMS, LINES = 2, 20
_READ = 500  # lines of a stream, of which the last that say something are shown
_PING = '"GET /ping HTTP/'  # nginx logs them, for as long as SageMaker waits for an answer
_LISTED = 50  # the most that one request lists


def log_group(endpoint: str) -> str:
    """Return the name of the endpoint's log group."""
    return f"/aws/sagemaker/Endpoints/{endpoint}"


def last_lines(
    endpoint: str, logs: CloudWatchLogsClient, *, began: datetime | None, failed: datetime | None
) -> Log:
    """Return the ends of the newest streams, as they were when something failed.

    Each instance has a stream. Those that began between the two moments are of the instances that
    failed, and later ones of those that took over again, which tell nothing about it.
    """
    group = log_group(endpoint)
    listed = logs.describe_log_streams(
        logGroupName=group, orderBy="LastEventTime", descending=True, limit=_LISTED
    )["logStreams"]
    # An asynchronous endpoint's data logs are about requests, not about the container.
    streams = [each for each in listed if not each.get("logStreamName", "").endswith("/data-log")]
    streams.sort(key=_created, reverse=True)
    if failed:
        streams = [each for each in streams if _created(each) <= failed]
    of_deployment = [each for each in streams if began and _created(each) >= began]
    shown = (of_deployment or streams)[:STREAMS]
    return Log(group=group, streams=[_end(group, each, logs, failed) for each in shown])


def _created(stream: LogStreamTypeDef) -> datetime:
    return _moment(stream.get("creationTime", 0))


def _end(
    group: str, stream: LogStreamTypeDef, logs: CloudWatchLogsClient, failed: datetime | None
) -> Stream:
    name = stream["logStreamName"]
    until: dict[str, Any] = {"endTime": _milliseconds(failed)} if failed else {}
    events = logs.get_log_events(
        logGroupName=group, logStreamName=name, limit=_READ, startFromHead=False, **until
    )["events"]
    lines = [event.get("message", "").rstrip() for event in events]
    return Stream(name=name, lines=[line for line in lines if _PING not in line][-LINES:])


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
