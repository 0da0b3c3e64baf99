"""The operations on scalable targets."""

from typing import Any

from local_aws.sagemaker.errors import refuse
from local_aws.scaling.names import read_key
from local_aws.scaling.pages import check_filters, page, wanted_dimension
from local_aws.scaling.service import Call, Operation, Variant
from local_aws.scaling.state import Target
from local_aws.scaling.tags import set_tags

_SUSPENDED = (
    "DynamicScalingInSuspended",
    "DynamicScalingOutSuspended",
    "ScheduledScalingSuspended",
)


def check_bounds(minimum: int, maximum: int) -> None:
    """Refuse bounds that no capacity can keep; raises RefusedError."""
    if minimum < 0:
        refuse(f"Minimum capacity cannot be less than 0, and {minimum} is.")
    if maximum < minimum:
        refuse("Maximum capacity cannot be less than minimum capacity")


def check_zero(variant: Variant, minimum: int) -> None:
    """Refuse a minimum of zero where SageMaker does not scale to zero; raises RefusedError."""
    if minimum == 0 and not variant.asynchronous:
        # Documented: a minimum of at least 1, but for asynchronous endpoints (and inference
        # components, which are not served here). Unsure: the words.
        refuse("Minimum capacity cannot be less than 1: only asynchronous endpoints scale to zero.")


def _register(call: Call) -> dict[str, Any]:
    service, request = call.service, call.request
    key = read_key(call.account, call.region, request)
    variant = service.hosting.variant(key)
    if variant is None:  # unsure: the words
        refuse(f"SageMaker endpoint variant doesn't exist: {key.resource_id}")
    known = service.target(key)
    bounds = [request.get("MinCapacity"), request.get("MaxCapacity")]
    if known is not None:
        given = zip(bounds, (known.minimum, known.maximum), strict=True)
        bounds = [before if value is None else value for value, before in given]
    minimum, maximum = bounds
    if minimum is None or maximum is None:  # documented; unsure: the words
        refuse("MinCapacity and MaxCapacity are required when a new scalable target is registered.")
    check_bounds(minimum, maximum)
    check_zero(variant, minimum)
    unique = service.unique()
    target = known or Target(
        key=key,
        arn=key.target_arn(unique.replace("-", "")),
        unique=unique,
        created=service.clock(),
        endpoint_created=variant.created,
        minimum=minimum,
        maximum=maximum,
        suspended=dict.fromkeys(_SUSPENDED, False),
    )
    set_tags(target, request.get("Tags", {}))
    with service.registry.lock:
        target.minimum, target.maximum = minimum, maximum
        target.suspended.update(request.get("SuspendedState", {}))
        # Documented: the capacity is brought within the bounds, even if none of them is given.
        target.unapplied = True
        service.registry.targets[key] = target
    service.wake()
    return {"ScalableTargetARN": target.arn}


def _describe(call: Call) -> dict[str, Any]:
    request = call.request
    check_filters(request)
    ids = request.get("ResourceIds")
    kept = [
        target
        for target in call.service.targets(call.account, call.region)
        if wanted_dimension(request) and (not ids or target.key.resource_id in ids)
    ]
    targets, token = page(kept, request)
    return {"ScalableTargets": [_described(target) for target in targets], "NextToken": token}


def _described(target: Target) -> dict[str, Any]:
    return {
        **target.key.members,
        "MinCapacity": target.minimum,
        "MaxCapacity": target.maximum,
        "RoleARN": target.key.role_arn,
        "CreationTime": target.created,
        "SuspendedState": dict(target.suspended),
        "ScalableTargetARN": target.arn,
    }


def _deregister(call: Call) -> dict[str, Any]:
    key = read_key(call.account, call.region, call.request)
    call.service.forget(call.service.existing_target(key))
    return {}


OPERATIONS: dict[str, Operation] = {
    "RegisterScalableTarget": _register,
    "DescribeScalableTargets": _describe,
    "DeregisterScalableTarget": _deregister,
}
