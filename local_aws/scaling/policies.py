"""The operations on scaling policies."""

from typing import Any

from local_aws.scaling.errors import ObjectNotFoundError
from local_aws.scaling.metrics import tracking_alarms
from local_aws.scaling.names import Key, read_key
from local_aws.scaling.pages import check_filters, page, wanted_dimension
from local_aws.scaling.policy_rules import CONFIGURATIONS, STEP, TRACKING, check_policy
from local_aws.scaling.service import Call, Operation, Service
from local_aws.scaling.state import Policy, Target


def _put(call: Call) -> dict[str, Any]:
    service, request = call.service, call.request
    key = read_key(call.account, call.region, request)
    target = service.existing_target(key)
    name = request["PolicyName"]
    known = target.policies.get(name)
    kind = request.get("PolicyType") or (known.kind if known else STEP)
    check_policy(kind, request, [p for p in target.policies.values() if p.name != name])
    configuration = request[CONFIGURATIONS[kind]]
    arn = key.policy_arn(target.unique, name)
    alarms = []
    if kind == TRACKING:
        names = _alarm_names(service, key, known, scale_in=not configuration.get("DisableScaleIn"))
        alarms = tracking_alarms(key, configuration, arn, names)
    created = known.created if known else service.clock()
    policy = Policy(name, arn, created, kind, configuration, alarms)
    with service.registry.lock:
        target.policies[name] = policy
    kept = {alarm["AlarmName"] for alarm in alarms}
    for alarm in known.alarms if known else ():
        if alarm["AlarmName"] not in kept:
            service.cloudwatch.delete_alarm(key, alarm["AlarmName"])
    for alarm in alarms:
        service.cloudwatch.put_alarm(key, alarm)
    return {"PolicyARN": arn, "Alarms": _alarms(key, policy)}


def _alarm_names(
    service: Service, key: Key, known: Policy | None, *, scale_in: bool
) -> dict[str, str]:
    """Keep the names that the policy's alarms have already."""
    had = [alarm["AlarmName"] for alarm in known.alarms] if known else []
    prefix = f"TargetTracking-{key.resource_id}"
    return {
        end: next(
            (name for name in had if f"-{end}-" in name), f"{prefix}-{end}-{service.unique()}"
        )
        for end in (("AlarmHigh", "AlarmLow") if scale_in else ("AlarmHigh",))
    }


def _alarms(key: Key, policy: Policy) -> list[dict[str, str]]:
    place = f"arn:aws:cloudwatch:{key.region}:{key.account}:alarm"
    names = [alarm["AlarmName"] for alarm in policy.alarms]
    return [{"AlarmName": name, "AlarmARN": f"{place}:{name}"} for name in names]


def _describe(call: Call) -> dict[str, Any]:
    request = call.request
    check_filters(request)
    names, resource = request.get("PolicyNames"), request.get("ResourceId")
    kept = [
        (target, policy)
        for target in call.service.targets(call.account, call.region)
        for policy in list(target.policies.values())
        if wanted_dimension(request)
        and (not names or policy.name in names)
        and (not resource or target.key.resource_id == resource)
    ]
    policies, token = page(kept, request)
    return {"ScalingPolicies": [_described(*each) for each in policies], "NextToken": token}


def _described(target: Target, policy: Policy) -> dict[str, Any]:
    return {
        **target.key.members,
        "PolicyName": policy.name,
        "PolicyARN": policy.arn,
        "PolicyType": policy.kind,
        CONFIGURATIONS[policy.kind]: policy.configuration,
        "Alarms": _alarms(target.key, policy),
        "CreationTime": policy.created,
    }


def _delete(call: Call) -> dict[str, Any]:
    service, name = call.service, call.request["PolicyName"]
    key = read_key(call.account, call.region, call.request)
    target = service.target(key)
    if target is None or name not in target.policies:
        message = f"No scaling policy found for {key.words}, policy name: {name}"
        raise ObjectNotFoundError(message)
    with service.registry.lock:
        policy = target.policies.pop(name)
    for alarm in policy.alarms:
        service.cloudwatch.delete_alarm(key, alarm["AlarmName"])
    return {}


OPERATIONS: dict[str, Operation] = {
    "PutScalingPolicy": _put,
    "DescribeScalingPolicies": _describe,
    "DeleteScalingPolicy": _delete,
}
