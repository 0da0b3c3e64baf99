"""Tags of models, endpoint configurations and endpoints."""

from collections.abc import Collection, Mapping
from typing import Any

from local_aws.sagemaker.errors import refuse
from local_aws.sagemaker.service import Call, Operation
from local_aws.sagemaker.state import Scope

_MOST_TAGS = 50


def set_tags(scope: Scope, arn: str, tags: Collection[Mapping[str, str]]) -> None:
    """Add tags to a resource; those it has keep their place and take the new value.

    Raises RefusedError when the resource would have more than 50, or a key comes twice.
    """
    given = [tag["Key"] for tag in tags]
    if len(set(given)) < len(given):  # documented: keys are unique for each resource
        refuse(f"Duplicate tag keys for {arn}: give each key once.")
    merged = scope.tags.get(arn, {}) | {tag["Key"]: tag["Value"] for tag in tags}
    if len(merged) > _MOST_TAGS:
        refuse(f"{arn} would have {len(merged)} tags; {_MOST_TAGS} are allowed.")
    scope.tags[arn] = merged


def listed(scope: Scope, arn: str) -> list[dict[str, str]]:
    """The tags of a resource as the service writes them."""
    return [{"Key": key, "Value": value} for key, value in scope.tags.get(arn, {}).items()]


def _add_tags(call: Call) -> dict[str, Any]:
    arn = _resource(call)
    set_tags(call.scope, arn, call.request["Tags"])
    return {"Tags": listed(call.scope, arn)}


def _delete_tags(call: Call) -> dict[str, Any]:
    tags = call.scope.tags.get(_resource(call), {})
    for key in call.request["TagKeys"]:
        tags.pop(key, None)
    return {}


def _list_tags(call: Call) -> dict[str, Any]:
    # 50 tags at most and pages of at least 50: there is never a second page.
    return {"Tags": listed(call.scope, _resource(call))}


def _resource(call: Call) -> str:
    arn: str = call.request["ResourceArn"]
    if not call.scope.exists(arn):
        refuse(f'Could not find the resource "{arn}".')
    return arn


OPERATIONS: dict[str, Operation] = {
    "AddTags": _add_tags,
    "DeleteTags": _delete_tags,
    "ListTags": _list_tags,
}
