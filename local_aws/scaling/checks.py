"""What IAM has to allow for each request to Application Auto Scaling."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_aws.emulator.iam import Check, Checks, Request
from local_aws.sagemaker.checks import readable_members
from local_aws.scaling.control import OPERATIONS, TARGET_PREFIX
from local_aws.scaling.names import DIMENSION, NAMESPACE
from local_aws.scaling.state import Target

_PREFIX = "application-autoscaling"
# Service Authorization Reference: these have no resource type.
_NO_RESOURCE = (
    "DescribeScalableTargets",
    "DescribeScalingActivities",
    "DescribeScalingPolicies",
    "DescribeScheduledActions",
)
_TAGGING = ("TagResource", "UntagResource", "ListTagsForResource")
_DELETE_ENDPOINT = "SageMaker.DeleteEndpoint"
Targets = Callable[[str, str], Sequence[Target]]


@dataclass(frozen=True)
class ScalingChecks:
    """`targets` gives the scalable targets of an account in a region."""

    targets: Targets

    def checks(self, request: Request) -> list[Check]:
        """Name what must be allowed; nothing for an unknown action, which is denied."""
        target = request.headers.get("x-amz-target", "")
        name = target.removeprefix(TARGET_PREFIX)
        if not target.startswith(TARGET_PREFIX) or name not in OPERATIONS:
            return []
        members = readable_members(request.body)
        if name in _NO_RESOURCE:
            return [Check(f"{_PREFIX}:{name}", "*")]
        if name in _TAGGING:
            arn = str(members.get("ResourceARN", "*"))
            return [Check(f"{_PREFIX}:{name}", arn, _tags(members))]
        resource = self._resource(request, str(members.get("ResourceId", "")))
        context = {**_keys(members), **_tags(members)}
        asked = [Check(f"{_PREFIX}:{name}", resource, context)]
        if members.get("Tags"):
            asked.append(Check(f"{_PREFIX}:TagResource", resource, context))
        return asked

    def with_deregistration(self, checks: Checks) -> Checks:
        """Add to SageMaker's checks that a scaled endpoint's deletion deregisters its targets."""

        def both(request: Request) -> Sequence[Check]:
            asked = list(checks(request))
            if request.headers.get("x-amz-target") != _DELETE_ENDPOINT:
                return asked
            endpoint = readable_members(request.body).get("EndpointName")
            scaled = [
                target
                for target in self.targets(request.account, request.region)
                if target.key.endpoint == endpoint
            ]
            context = _keys({"ServiceNamespace": NAMESPACE, "ScalableDimension": DIMENSION})
            action = f"{_PREFIX}:DeregisterScalableTarget"
            return [*asked, *(Check(action, target.arn, context) for target in scaled)]

        return both

    def _resource(self, request: Request, resource_id: str) -> str:
        """The target's ARN; before there is one, what a policy for all of them allows."""
        for target in self.targets(request.account, request.region):
            if target.key.resource_id == resource_id:
                return target.arn
        place = f"{request.region}:{request.account}"
        return f"arn:aws:{_PREFIX}:{place}:scalable-target/*"


def _keys(members: Mapping[str, Any]) -> dict[str, object]:
    named = {
        f"{_PREFIX}:service-namespace": members.get("ServiceNamespace"),
        f"{_PREFIX}:scalable-dimension": members.get("ScalableDimension"),
    }
    return {key: value for key, value in named.items() if isinstance(value, str)}


def _tags(members: Mapping[str, Any]) -> dict[str, object]:
    tags, keys = members.get("Tags"), members.get("TagKeys")
    if isinstance(tags, dict):
        values = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
        return {**values, "aws:TagKeys": list(tags)}
    return {"aws:TagKeys": keys} if isinstance(keys, list) else {}
