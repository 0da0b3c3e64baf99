"""What CloudFormation last did with the stack that deploys the endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from client.status.report import Deployment, Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

STACK_TAG = "aws:cloudformation:stack-id"
_BEGINNINGS = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}


def last_deployment(
    tags: Mapping[str, str], cloudformation: CloudFormationClient
) -> Deployment | None:
    """Return the stack's last operation; None where no stack made the endpoint."""
    stack_id = tags.get(STACK_TAG)
    if stack_id is None:
        return None
    (stack,) = cloudformation.describe_stacks(StackName=stack_id)["Stacks"]
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    events = list(
        _of_last_operation(stack_id, (event for page in pages for event in page["StackEvents"]))
    )
    status = stack["StackStatus"]
    under_way = status.endswith("_IN_PROGRESS")
    return Deployment(
        stack=stack["StackName"],
        status=status,
        began=events[-1]["Timestamp"] if events else stack["CreationTime"],
        ended=None if under_way or not events else events[0]["Timestamp"],
        failure=_first_failure(events),
        doing=_doing(stack_id, events) if under_way else [],
    )


def undone(deployment: Deployment) -> bool:
    """Whether the operation failed, be it that all is as before or that something is stuck."""
    return "ROLLBACK" in deployment.status or deployment.status.endswith("_FAILED")


def _of_last_operation(
    stack_id: str, events: Iterable[StackEventTypeDef]
) -> Iterator[StackEventTypeDef]:
    """Yield the newest events, the newest first, back to where the operation began."""
    for event in events:
        yield event
        is_stack = event.get("PhysicalResourceId") == stack_id
        if is_stack and event.get("ResourceStatus") in _BEGINNINGS:
            return


def _first_failure(events: list[StackEventTypeDef]) -> Event | None:
    """Return why it failed: what failed later did so because of it."""
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("_FAILED")]
    return _event(failed[-1]) if failed else None


def _doing(stack_id: str, events: list[StackEventTypeDef]) -> list[Event]:
    """Return the resources whose newest event says that something is going on."""
    newest: dict[str, StackEventTypeDef] = {}
    for event in events:
        newest.setdefault(event.get("LogicalResourceId", ""), event)
    return [
        _event(event)
        for event in newest.values()
        if event.get("ResourceStatus", "").endswith("_IN_PROGRESS")
        and event.get("PhysicalResourceId") != stack_id
    ]


def _event(event: StackEventTypeDef) -> Event:
    return Event(
        resource=event.get("LogicalResourceId", ""),
        type=event.get("ResourceType", ""),
        status=event.get("ResourceStatus", ""),
        at=event["Timestamp"],
        reason=event.get("ResourceStatusReason") or None,
    )
