"""What was done and why, as DescribeScalingActivities tells it."""

from typing import Any

from local_aws.scaling.names import Key
from local_aws.scaling.pages import check_filters, page, wanted_dimension
from local_aws.scaling.service import Call, Operation, Service
from local_aws.scaling.state import Activity


def begin(service: Service, key: Key, description: str, cause: str) -> Activity:
    """Note that something is begun."""
    activity = Activity(service.unique(), key, description, cause, service.clock())
    with service.registry.lock:
        service.registry.activities.appendleft(activity)
    return activity


def end(service: Service, activity: Activity, status: str, message: str) -> None:
    """Note how it ended: Successful or Failed."""
    activity.status, activity.message, activity.end = status, message, service.clock()


def _describe(call: Call) -> dict[str, Any]:
    request, registry = call.request, call.service.registry
    check_filters(request)
    resource = request.get("ResourceId")
    with registry.lock:
        mine = [a for a in registry.activities if a.key.account == call.account]
    kept = [
        activity
        for activity in mine
        if activity.key.region == call.region
        and wanted_dimension(request)
        and (not resource or activity.key.resource_id == resource)
    ]
    activities, token = page(kept, request)
    return {"ScalingActivities": [_described(each) for each in activities], "NextToken": token}


def _described(activity: Activity) -> dict[str, Any]:
    return {
        **activity.key.members,
        "ActivityId": activity.id,
        "Description": activity.description,
        "Cause": activity.cause,
        "StartTime": activity.start,
        "EndTime": activity.end,
        "StatusCode": activity.status,
        "StatusMessage": activity.message or None,
    }


OPERATIONS: dict[str, Operation] = {"DescribeScalingActivities": _describe}
