"""The List operations: filters, order and pages, the same for all kinds of resources."""

import base64
import binascii
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
    "Name": lambda item: item.name,
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
    kept.sort(
        key=_KEYS[request.get("SortBy", "CreationTime")],
        reverse=request.get("SortOrder", "Descending") == "Descending",
    )
    start = _start(request["NextToken"]) if "NextToken" in request else 0
    end = start + int(request.get("MaxResults", DEFAULT_PAGE))
    return kept[start:end], _token(end) if end < len(kept) else None


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(f"from:{start}".encode()).decode()


def _start(token: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(token).decode().partition(":")
        if word == "from":
            return int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    message = f"Invalid NextToken '{token}'. Pass the one of the page before, or none."
    raise RefusedError(message)
