"""The List operations: filters, order and pages, the same for all kinds of resources."""

import base64
import binascii
import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from local_aws.sagemaker.errors import RefusedError

DEFAULT_PAGE = 10  # SageMaker's MaxResults when none is given


class Listed(Protocol):
    """What every listed resource has."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def created(self) -> float:
        """Seconds since the epoch."""

    @property
    def modified(self) -> float:
        """Seconds since the epoch."""


R = TypeVar("R", bound=Listed)
_FILTERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "NameContains": lambda item, wanted: wanted.lower() in item.name.lower(),
    "CreationTimeBefore": lambda item, limit: item.created < limit,
    "CreationTimeAfter": lambda item, limit: item.created > limit,
    "LastModifiedTimeBefore": lambda item, limit: item.modified < limit,
    "LastModifiedTimeAfter": lambda item, limit: item.modified > limit,
    "StatusEquals": lambda item, status: item.status == status,
}
_KEYS: Mapping[str, Callable[[Any], Any]] = {
    "Name": lambda item: (item.name,),
    "CreationTime": lambda item: (item.created, item.name),
    "Status": lambda item: (item.status, item.name),
}


def page(items: Iterable[R], request: Mapping[str, Any]) -> tuple[list[R], str | None]:
    """Return one page of resources, newest first by default, and the token of the next.

    Raises RefusedError for a token that this service did not give.
    """
    kept = [
        item
        for item in items
        if all(test(item, request[name]) for name, test in _FILTERS.items() if name in request)
    ]
    key = _KEYS[request.get("SortBy", "CreationTime")]
    descending = request.get("SortOrder", "Descending") == "Descending"
    kept.sort(key=key, reverse=descending)
    if "NextToken" in request:
        # A page begins behind the last resource of the one before, be that deleted meanwhile.
        last = _last(request["NextToken"], like=request.get("SortBy", "CreationTime"))
        kept = [item for item in kept if (key(item) < last if descending else key(item) > last)]
    end = int(request.get("MaxResults", DEFAULT_PAGE))
    return kept[:end], _token(key(kept[end - 1])) if end < len(kept) else None


def _token(last: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(last).encode()).decode()


def _last(token: str, *, like: str) -> tuple[Any, ...]:
    """Return the sort key in a token; `like` names the order that it must belong to."""
    types = {"Name": (str,), "CreationTime": (float | int, str), "Status": (str, str)}[like]
    with contextlib.suppress(binascii.Error, ValueError, TypeError):
        last = tuple(json.loads(base64.urlsafe_b64decode(token)))
        if len(last) == len(types) and all(map(isinstance, last, types)):
            return last
    message = f"Invalid NextToken '{token}'. Pass the one of the page before, or none."
    raise RefusedError(message)
