"""The operations on scheduled actions."""

from collections.abc import Mapping
from typing import Any

from local_aws.sagemaker.errors import refuse
from local_aws.scaling.errors import ObjectNotFoundError
from local_aws.scaling.names import read_key
from local_aws.scaling.pages import check_filters, page, wanted_dimension
from local_aws.scaling.schedule import next_time, read_zone
from local_aws.scaling.service import Call, Operation, Service
from local_aws.scaling.state import ScheduledAction, Target
from local_aws.scaling.targets import check_bounds

_KEPT = ("Schedule", "Timezone", "ScalableTargetAction")  # by an update that does not name them
_TIMES = ("StartTime", "EndTime")


def due_after(service: Service, request: Mapping[str, Any], after: float) -> float | None:
    """Return when an action comes next, within its start and end; raises RefusedError."""
    zone = read_zone(request.get("Timezone", "UTC"))
    begin = max(after, request.get("StartTime", after))
    due = next_time(request["Schedule"], zone, after=begin, pace=service.pace)
    return due if due is not None and due <= request.get("EndTime", due) else None


def _put(call: Call) -> dict[str, Any]:
    service, request = call.service, call.request
    key = read_key(call.account, call.region, request)
    target = service.existing_target(key)
    name = request["ScheduledActionName"]
    known = target.actions.get(name)
    merged = {n: known.request[n] for n in _KEPT if n in known.request} if known else {}
    merged.update({n: request[n] for n in (*_KEPT, *_TIMES) if n in request})
    _check(merged, target)
    now = service.clock()
    due = due_after(service, merged, now)
    created = known.created if known else now
    action = ScheduledAction(name, key.action_arn(target.unique, name), created, merged, due)
    with service.registry.lock:
        target.actions[name] = action
    service.wake()
    return {}


def _check(request: Mapping[str, Any], target: Target) -> None:
    if "Schedule" not in request:
        refuse("A new scheduled action needs a Schedule.")
    action = request.get("ScalableTargetAction", {})
    if not action:
        refuse("A new scheduled action needs a ScalableTargetAction with a minimum or a maximum.")
    minimum, maximum = action.get("MinCapacity"), action.get("MaxCapacity")
    if minimum is not None and maximum is not None:
        check_bounds(minimum, maximum)
    if "EndTime" in request and request["EndTime"] <= request.get("StartTime", target.created):
        refuse("The end time has to be later than the start time.")


def _describe(call: Call) -> dict[str, Any]:
    request = call.request
    check_filters(request)
    names, resource = request.get("ScheduledActionNames"), request.get("ResourceId")
    kept = [
        (target, action)
        for target in call.service.targets(call.account, call.region)
        for action in list(target.actions.values())
        if wanted_dimension(request)
        and (not names or action.name in names)
        and (not resource or target.key.resource_id == resource)
    ]
    actions, token = page(kept, request)
    described = [
        {
            **target.key.members,
            **action.request,
            "ScheduledActionName": action.name,
            "ScheduledActionARN": action.arn,
            "CreationTime": action.created,
        }
        for target, action in actions
    ]
    return {"ScheduledActions": described, "NextToken": token}


def _delete(call: Call) -> dict[str, Any]:
    name = call.request["ScheduledActionName"]
    key = read_key(call.account, call.region, call.request)
    target = call.service.target(key)
    if target is None or name not in target.actions:
        message = f"No scheduled action found for {key.words}, scheduled action name: {name}"
        raise ObjectNotFoundError(message)
    with call.service.registry.lock:
        del target.actions[name]
    return {}


OPERATIONS: dict[str, Operation] = {
    "PutScheduledAction": _put,
    "DescribeScheduledActions": _describe,
    "DeleteScheduledAction": _delete,
}
