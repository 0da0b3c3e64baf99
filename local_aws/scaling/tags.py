"""Tags of scalable targets."""

from collections.abc import Mapping
from typing import Any

from local_aws.scaling.errors import ResourceNotFoundError, TooManyTagsError
from local_aws.scaling.service import Call, Operation
from local_aws.scaling.state import Target

_MOST_TAGS = 50


def set_tags(target: Target, tags: Mapping[str, str]) -> None:
    """Add tags; those it has take the new value. Raises TooManyTagsError."""
    merged = {**target.tags, **tags}
    if len(merged) > _MOST_TAGS:
        message = f"{target.arn} would have {len(merged)} tags; {_MOST_TAGS} are allowed."
        raise TooManyTagsError(message)
    target.tags = merged


def _tagged(call: Call) -> Target:
    arn = call.request["ResourceARN"]
    for target in call.service.targets(call.account, call.region):
        if target.arn == arn:
            return target
    message = f"There is no scalable target {arn}."
    raise ResourceNotFoundError(message)


def _tag(call: Call) -> dict[str, Any]:
    set_tags(_tagged(call), call.request["Tags"])
    return {}


def _untag(call: Call) -> dict[str, Any]:
    target = _tagged(call)
    gone = call.request["TagKeys"]
    target.tags = {key: value for key, value in target.tags.items() if key not in gone}
    return {}


def _list(call: Call) -> dict[str, Any]:
    return {"Tags": dict(_tagged(call).tags)}


OPERATIONS: dict[str, Operation] = {
    "TagResource": _tag,
    "UntagResource": _untag,
    "ListTagsForResource": _list,
}
