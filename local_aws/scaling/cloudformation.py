"""What CloudFormation does for scalable targets and scaling policies.

Replacement is the engine's, and it has asked IAM under the stack's role before it comes here.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from local_aws.sagemaker.cloudformation_properties import coerced
from local_aws.sagemaker.errors import ServiceError, refuse
from local_aws.sagemaker.service_model import service_model
from local_aws.scaling import control
from local_aws.scaling.errors import ObjectNotFoundError
from local_aws.scaling.service import Service

_NAMING = ("ServiceNamespace", "ResourceId", "ScalableDimension")
_RUNNING = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")
Properties = Mapping[str, Any]
Provisioned = tuple[str, dict[str, str]]  # physical id (what Ref gives), attributes


class ResourceType:
    """What both types share: operations in the account and region of the stack."""

    def __init__(self, service: Service, place: Callable[[], tuple[str, str]]) -> None:
        """`place` tells account and region of the stack operation."""
        self._service = service
        self._place = place

    def _perform(self, name: str, members: Properties) -> dict[str, Any]:
        shape = service_model(control.NAME).operation_model(name).input_shape
        return control.perform(self._service, *self._place(), name, coerced(shape, dict(members)))


class ScalableTargetType(ResourceType):
    """AWS::ApplicationAutoScaling::ScalableTarget, its scheduled actions among it."""

    def create(self, _logical_id: str, properties: Properties, _stack: str) -> Provisioned:
        """Register a target; Ref is `ResourceId|ScalableDimension|ServiceNamespace`."""
        members = {name: properties.get(name) for name in _NAMING}
        tags = _tags(properties)
        self._perform("RegisterScalableTarget", {**_registered(properties), "Tags": tags})
        try:
            self._put_actions(properties)
        except ServiceError:
            # The engine does not know of a resource whose creation failed.
            self._perform("DeregisterScalableTarget", members)
            raise
        return _target_id(properties)

    def update(
        self, _physical_id: str, old: Properties, new: Properties, _stack: str
    ) -> Provisioned:
        """Change bounds, suspensions, scheduled actions and tags in place."""
        answer = self._perform("RegisterScalableTarget", _registered(new))
        arn = answer["ScalableTargetARN"]
        kept = _action_names(new)
        naming = {name: new[name] for name in _NAMING}
        for name in sorted(_action_names(old) - kept):
            self._delete("DeleteScheduledAction", {**naming, "ScheduledActionName": name})
        self._put_actions(new)
        gone = sorted(set(_tags(old)) - set(_tags(new)))
        if gone:
            self._perform("UntagResource", {"ResourceARN": arn, "TagKeys": gone})
        if _tags(new):
            self._perform("TagResource", {"ResourceARN": arn, "Tags": _tags(new)})
        return _target_id(new)

    def delete(self, physical_id: str, _properties: Properties) -> None:
        """Deregister a target, its policies with it; one that is gone already is no error."""
        self._delete("DeregisterScalableTarget", _named(physical_id))

    def _put_actions(self, properties: Properties) -> None:
        naming = {name: properties[name] for name in _NAMING}
        for action in properties.get("ScheduledActions") or ():
            times = {n: _seconds(action[n]) for n in ("StartTime", "EndTime") if action.get(n)}
            self._perform("PutScheduledAction", {**naming, **action, **times})

    def _delete(self, name: str, members: Properties) -> None:
        try:
            self._perform(name, members)
        except ObjectNotFoundError:
            return


class ScalingPolicyType(ResourceType):
    """AWS::ApplicationAutoScaling::ScalingPolicy; Ref is its ARN."""

    def create(self, _logical_id: str, properties: Properties, _stack: str) -> Provisioned:
        """Create a policy for the target that ScalingTargetId or three properties name."""
        members = {k: v for k, v in properties.items() if k != "ScalingTargetId"}
        answer = self._perform("PutScalingPolicy", {**members, **_policy_target(properties)})
        return answer["PolicyARN"], {"Arn": answer["PolicyARN"]}

    def update(
        self, _physical_id: str, _old: Properties, new: Properties, stack: str
    ) -> Provisioned:
        """Put the policy anew: the operation is the same."""
        return self.create("", new, stack)

    def delete(self, _physical_id: str, properties: Properties) -> None:
        """Delete a policy; one that went with its target is no error."""
        naming = {**_policy_target(properties), "PolicyName": properties["PolicyName"]}
        try:
            self._perform("DeleteScalingPolicy", naming)
        except ObjectNotFoundError:
            return


def _registered(properties: Properties) -> dict[str, Any]:
    given = ("MinCapacity", "MaxCapacity", "RoleARN")
    suspended = {**dict.fromkeys(_RUNNING, False), **(properties.get("SuspendedState") or {})}
    members = {name: properties.get(name) for name in (*_NAMING, *given)}
    return {**members, "SuspendedState": suspended}


def _target_id(properties: Properties) -> Provisioned:
    physical = "|".join(
        str(properties[name]) for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")
    )
    return physical, {"Id": physical}


def _named(physical_id: str) -> dict[str, str]:
    names = ("ResourceId", "ScalableDimension", "ServiceNamespace")
    return dict(zip(names, physical_id.split("|"), strict=True))


def _policy_target(properties: Properties) -> dict[str, str]:
    given = {name: properties[name] for name in _NAMING if properties.get(name)}
    target = properties.get("ScalingTargetId")
    if target and not given and target.count("|") == len(_NAMING) - 1:
        return _named(target)
    if target or len(given) < len(_NAMING):  # seen, in these words
        refuse(
            "Either ScalingTargetId or all three of [ResourceId, ScalableDimension, "
            "ServiceNamespace] must be specified"
        )
    return given


def _action_names(properties: Properties) -> set[str]:
    return {action["ScheduledActionName"] for action in properties.get("ScheduledActions") or ()}


def _tags(properties: Properties) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or ()}


def _seconds(value: Any) -> Any:
    """A template's time, which is ISO 8601 in UTC, as an operation's; others are left alone."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        refuse(f"{value} is no time like 2030-01-31T08:00:00Z.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
