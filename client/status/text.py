"""The report as a person reads it: a name on the left, what is so on the right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from client.status.report import Archive, Bounds, Deployment, Unseen
from client.status.stack import undone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client.status.report import Event, Fleet, Log, Report, Rollout, Variant

_WIDTH = 16
Row = tuple[str, str]  # the name; empty where the line goes on with what stands above


def as_text(report: Report, *, now: datetime | None = None) -> str:
    """Return the report in lines; times are in UTC."""
    moment = now or datetime.now(UTC)
    return "\n".join(_lines(report, moment))


def _lines(report: Report, now: datetime) -> Iterator[str]:
    for name, said in _rows(report, now):
        for number, line in enumerate(said.splitlines() or [""]):
            yield f"{name if number == 0 else '':<{_WIDTH}}{_printable(line)}".rstrip()


def _rows(report: Report, now: datetime) -> Iterator[Row]:
    endpoint = report.endpoint
    yield "endpoint", f"{endpoint.name} ({endpoint.arn})"
    yield "kind", report.kind
    yield "status", f"{endpoint.status}, changed {_time(endpoint.modified)}"
    if endpoint.failure:
        yield "failure", endpoint.failure
    yield "EndpointConfig", endpoint.configuration or "none"
    for variant in report.variants:
        yield from _variant_rows(variant)
    if report.rollout:
        yield from _rollout_rows(report.rollout, now)
    yield from _deployment_rows(report.deployment, now)
    yield from _alarm_rows(report)
    yield from _log_rows(report.log)


def _variant_rows(variant: Variant) -> Iterator[Row]:
    yield "variant", variant.fleet.variant
    yield "instances", ", ".join(_instances(variant))
    yield "scaling", _scaling(variant.scaling)
    for image in variant.images:
        yield "image", image.specified or "unknown"
        yield "  resolved", image.resolved or "unknown"
    yield "Model", _said(variant.model)
    archive = variant.archive
    if isinstance(archive, Archive):
        yield "archive", archive.uri or "none"
        yield "  model digest", archive.model_digest or "unknown: neither place nor tag names it"
        yield "  sha256", _said(archive.sha256, none="unknown: S3 keeps no checksum of it")
    else:  # the same as hides the Model needs not be said twice
        yield "archive", "unknown" if archive == variant.model else _said(archive)


def _instances(variant: Variant) -> Iterator[str]:
    fleet, serverless = variant.fleet, variant.serverless
    if serverless:
        yield f"none: serverless with {serverless.memory_mb} MB"
        yield f"up to {serverless.max_concurrency} requests at once"
        yield f"{serverless.provisioned_concurrency or 'none'} kept warm"
    else:
        yield _count(fleet)
        yield variant.instance_type if isinstance(variant.instance_type, str) else "type unknown"
    yield from (_step(step.status, step.since, step.message) for step in fleet.steps)


def _scaling(scaling: Bounds | Unseen | None) -> str:
    if not isinstance(scaling, Bounds):
        return _said(scaling)
    return f"from {scaling.min} to {scaling.max}{' (suspended)' if scaling.suspended else ''}"


def _rollout_rows(rollout: Rollout, now: datetime) -> Iterator[Row]:
    since = _since(rollout.since, now) if rollout.since else ""
    yield "under way", f"{rollout.configuration or 'a change'} takes over{since}"
    for fleet in rollout.fleets:
        steps = [_step(step.status, step.since, step.message) for step in fleet.steps]
        yield "", ", ".join([fleet.variant, _count(fleet), *steps])
    if rollout.policy:
        yield "", rollout.policy


def _deployment_rows(deployment: Deployment | Unseen | None, now: datetime) -> Iterator[Row]:
    name = "last deployment"
    if not isinstance(deployment, Deployment):
        yield name, _said(deployment, none="unknown: by no stack of CloudFormation")
        return
    span = f", {_time(deployment.began)} to {_time(deployment.ended)}" if deployment.ended else ""
    yield name, f"{deployment.stack} is {deployment.status}{span or _since(deployment.began, now)}"
    for event in deployment.doing:
        yield "", f"{_event(event)}{_since(event.at, now)}"
    if deployment.failure:
        yield "  it failed" if undone(deployment) else "", _event(deployment.failure)


def _alarm_rows(report: Report) -> Iterator[Row]:
    if isinstance(report.alarms, Unseen):
        yield "alarms", _said(report.alarms)
        return
    name = "alarms"
    for alarm in report.alarms:
        since = f" since {_time(alarm.since)}" if alarm.since else ""
        yield name, f"{alarm.state or 'not there':<18}{alarm.name}{since}"
        name = ""
    if not report.alarms:
        yield name, "none that undo an update"


def _log_rows(log: Log | Unseen | None) -> Iterator[Row]:
    if log is None:
        return
    if isinstance(log, Unseen):
        yield "log", _said(log)
        return
    yield "log", log.group
    if not log.streams:
        yield "", "nothing was written"
    for stream in log.streams:
        yield "", stream.name
        yield from (("", f"  {line}") for line in stream.lines)


def _event(event: Event) -> str:
    reason = f": {event.reason}" if event.reason else ""
    return f"{event.resource} ({event.type}) {event.status}{reason}"


def _count(fleet: Fleet) -> str:
    if fleet.current is None or fleet.desired is None:
        return "number of instances unknown"
    weight = f", weight {fleet.weight:g}" if fleet.weight is not None else ""
    return f"{fleet.current} of {fleet.desired} wanted{weight}"


def _step(status: str, since: datetime | None, message: str | None) -> str:
    return (
        status + (f" since {_time(since)}" if since else "") + (f" ({message})" if message else "")
    )


def _said(value: str | Unseen | None, *, none: str = "none") -> str:
    if isinstance(value, Unseen):
        return f"can't be seen: {value.error.message}"
    return none if value is None else value


def _since(moment: datetime, now: datetime) -> str:
    minutes = max(0.0, (now - moment).total_seconds()) / 60
    return f" since {_time(moment)} ({minutes:.0f} min)"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _printable(text: str) -> str:
    """Return text without what would control a terminal: a container may have written it."""
    return "".join(
        character if character.isprintable() else " " if character.isspace() else "?"
        for character in text
    )
