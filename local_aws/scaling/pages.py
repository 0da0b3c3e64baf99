"""The pages of the Describe operations."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from local_aws.sagemaker.errors import refuse
from local_aws.scaling.errors import InvalidNextTokenError
from local_aws.scaling.names import DIMENSION, check_namespace

_MOST = 50
T = TypeVar("T")


def page(items: Sequence[T], request: Mapping[str, Any]) -> tuple[list[T], str | None]:
    """Return one page and the token of the next; raises RefusedError, InvalidNextTokenError."""
    size = request.get("MaxResults", _MOST)
    if not 1 <= size <= _MOST:  # documented
        refuse(f"MaxResults has to be from 1 to {_MOST}, not {size}.")
    token = request.get("NextToken", "0")
    if not token.isdecimal() or int(token) > len(items):
        message = f"Invalid NextToken '{token}'. Pass the one of the page before, or none."
        raise InvalidNextTokenError(message)
    end = int(token) + size
    return list(items[int(token) : end]), str(end) if end < len(items) else None


def check_filters(request: Mapping[str, Any]) -> None:
    """Check what all Describe operations filter by; raises RefusedError."""
    check_namespace(request["ServiceNamespace"])
    resource = request.get("ResourceId") or request.get("ResourceIds")
    if request.get("ScalableDimension") and not resource:  # documented
        refuse("If you specify a scalable dimension, you must also specify a resource ID.")


def wanted_dimension(request: Mapping[str, Any]) -> bool:
    """Whether the one dimension that is served passes a request's filter."""
    return bool(request.get("ScalableDimension", DIMENSION) == DIMENSION)
