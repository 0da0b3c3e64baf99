"""What IAM has to allow for each request: the action, its resource, and roles handed over."""

import json
from collections.abc import Mapping
from typing import Any

from local_aws.emulator.iam import Check, Request
from local_aws.sagemaker.control import OPERATIONS, TARGET_PREFIX
from local_aws.sagemaker.http import asynchronously_invoked_endpoint, invoked_endpoint

_ANY = "*"
# The resource type of each action in the Service Authorization Reference, and which member of
# the request names the resource. An action that is missing here has no resource type.
_RESOURCES: Mapping[str, tuple[str, str]] = {
    **{f"{verb}Model": ("model", "ModelName") for verb in ("Create", "Describe", "Delete")},
    **{
        f"{verb}EndpointConfig": ("endpoint-config", "EndpointConfigName")
        for verb in ("Create", "Describe", "Delete")
    },
    **{
        f"{verb}Endpoint": ("endpoint", "EndpointName")
        for verb in ("Create", "Update", "Describe", "Delete")
    },
    "UpdateEndpointWeightsAndCapacities": ("endpoint", "EndpointName"),
    "CreateTransformJob": ("transform-job", "TransformJobName"),
}
_TAGGING = ("AddTags", "DeleteTags", "ListTags")


def checks(request: Request) -> list[Check]:
    """Name what must be allowed; nothing for an unknown action, which the emulator denies."""
    endpoint = invoked_endpoint(request.method, request.path)
    if endpoint is not None:
        return [Check("sagemaker:InvokeEndpoint", _arn(request, "endpoint", endpoint))]
    endpoint = asynchronously_invoked_endpoint(request.method, request.path)
    if endpoint is not None:
        return [Check("sagemaker:InvokeEndpointAsync", _arn(request, "endpoint", endpoint))]
    target = request.headers.get("x-amz-target", "")
    name = target.removeprefix(TARGET_PREFIX)
    if not target.startswith(TARGET_PREFIX) or name not in OPERATIONS:
        return []
    members = readable_members(request.body)
    asked = [Check(f"sagemaker:{name}", _resource(request, name, members), _tags(name, members))]
    asked += _further(request, name, members)
    role = members.get("ExecutionRoleArn")
    if isinstance(role, str):
        service = {"iam:PassedToService": "sagemaker.amazonaws.com"}
        asked.append(Check("iam:PassRole", role, service))
    return asked


def _resource(request: Request, name: str, members: Mapping[str, Any]) -> str:
    if name in _TAGGING:
        return str(members.get("ResourceArn", _ANY))
    if name not in _RESOURCES:
        return _ANY
    kind, member = _RESOURCES[name]
    return _arn(request, kind, str(members.get(member, "")))


def _further(request: Request, name: str, members: Mapping[str, Any]) -> list[Check]:
    """Second checks: an endpoint's action also names its configuration, tags are AddTags."""
    more: list[Check] = []
    if name in ("CreateEndpoint", "UpdateEndpoint"):
        # Documented: the policy's Resource lists the endpoint and the configuration.
        config = str(members.get("EndpointConfigName", ""))
        more.append(Check(f"sagemaker:{name}", _arn(request, "endpoint-config", config)))
    if name.startswith("Create") and members.get("Tags"):
        # Documented: creating with tags needs sagemaker:AddTags as well.
        resource = _resource(request, name, members)
        more.append(Check("sagemaker:AddTags", resource, _tags(name, members)))
    return more


def _tags(name: str, members: Mapping[str, Any]) -> dict[str, object]:
    tags = members.get("Tags")
    if isinstance(tags, list) and (name == "AddTags" or name.startswith("Create")):
        pairs = {t["Key"]: t.get("Value", "") for t in tags if isinstance(t, dict) and "Key" in t}
        return {
            **{f"aws:RequestTag/{key}": value for key, value in pairs.items()},
            "aws:TagKeys": list(pairs),
        }
    keys = members.get("TagKeys")
    return {"aws:TagKeys": keys} if isinstance(keys, list) else {}


def _arn(request: Request, kind: str, name: str) -> str:
    return f"arn:aws:sagemaker:{request.region}:{request.account}:{kind}/{name.lower()}"


def readable_members(body: bytes) -> dict[str, Any]:
    """Read the members that a JSON body names, as far as it can be read."""
    # A body that cannot be read names nothing; the service itself then says what is wrong.
    try:
        members = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}
