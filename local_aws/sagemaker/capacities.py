"""UpdateEndpointWeightsAndCapacities: more or fewer instances, other weights, the same fleet."""

from collections.abc import Mapping
from typing import Any

from local_aws.sagemaker.endpoints import find_endpoint, refuse_busy
from local_aws.sagemaker.errors import refuse, unserved
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.lifecycle import failure_of, in_background
from local_aws.sagemaker.service import Call, Operation, Service
from local_aws.sagemaker.state import Endpoint, Scope

Wanted = dict[str, tuple[int, float]]  # instance count and weight by variant


def _update(call: Call) -> dict[str, Any]:
    request, scope = call.request, call.scope
    with scope.lock:
        endpoint = find_endpoint(scope, request["EndpointName"])
        refuse_busy(endpoint)
        if endpoint.fleet is None or endpoint.status != "InService":
            refuse(f'Cannot update endpoint "{endpoint.arn}" in status {endpoint.status}.')
        wanted = _wanted(endpoint, endpoint.fleet, request["DesiredWeightsAndCapacities"])
        endpoint.status = "Updating"
        endpoint.modified = call.service.clock()
        for variant in endpoint.fleet.variants:
            if variant.name in wanted:
                variant.desired_count, variant.desired_weight = wanted[variant.name]
    _begin(call.service, scope, endpoint, endpoint.fleet, wanted)
    return {"EndpointArn": endpoint.arn}


def _wanted(endpoint: Endpoint, fleet: Fleet, changes: list[Mapping[str, Any]]) -> Wanted:
    """Read the request against the fleet; raises RefusedError (whose words are unsure)."""
    wanted: Wanted = {}
    for change in changes:
        name = change["VariantName"]
        variant = fleet.variant(name)
        if variant is None:
            refuse(f'Endpoint "{endpoint.arn}" has no production variant {name}.')
        if name in wanted:
            refuse(f"Variant names must be unique: {name} occurs more than once.")
        if "ServerlessUpdateConfig" in change:
            unserved("ServerlessUpdateConfig")
        count = change.get("DesiredInstanceCount", variant.desired_count)
        if count == 0 and "AsyncInferenceConfig" not in endpoint.config.request:
            # Documented: scaling to zero is for asynchronous endpoints (inference components,
            # which have it too, are not served here).
            refuse(
                f"DesiredInstanceCount of production variant {name} has to be at least 1: only "
                "asynchronous endpoints can have no instances."
            )
        wanted[name] = (count, float(change.get("DesiredWeight", variant.desired_weight)))
    weights = {v.name: v.desired_weight for v in fleet.variants}
    if sum({**weights, **{n: weight for n, (_, weight) in wanted.items()}}.values()) <= 0:
        refuse("The weights of the production variants add up to 0. Give one a weight above 0.")
    return wanted


def _begin(service: Service, scope: Scope, endpoint: Endpoint, fleet: Fleet, to: Wanted) -> None:
    """Bring variants to what is wanted; all stays as it was if an instance cannot start.

    Documented: Updating, RollingBack on a failure, then InService. Unsure: that FailureReason
    says why.
    """
    before = {v.name: (len(v.instances), v.weight) for v in fleet.variants if v.name in to}
    missing = {name: count - before[name][0] for name, (count, _) in to.items()}

    def rescale() -> None:
        more = {name: count for name, count in missing.items() if count > 0}
        reason = failure_of(lambda: fleet.grow(more))
        with scope.lock:
            endpoint.status = "RollingBack" if reason else "Updating"
            for variant in fleet.variants:
                settled = before if reason else to
                if variant.name in settled:
                    variant.desired_count, variant.desired_weight = settled[variant.name]
                    variant.weight = variant.desired_weight
        if reason is None:
            fewer = {name: -count for name, count in missing.items() if count < 0}
            fleet.shrink(fewer, patience=service.drain_seconds)
        with scope.lock:
            endpoint.modified = service.clock()
            endpoint.scaling_failure = reason
            endpoint.status = "InService"

    in_background(rescale, endpoint)


OPERATIONS: dict[str, Operation] = {"UpdateEndpointWeightsAndCapacities": _update}
