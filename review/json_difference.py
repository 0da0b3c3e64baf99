"""Where two JSON documents differ, by place; lists are compared item by item, or as sets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Difference(NamedTuple):
    """One place: what stood there before and what stands there after; ABSENT for nothing."""

    place: str
    before: Any
    after: Any


class Absent:
    """Nothing, which null is not."""


ABSENT = Absent()


def differences(before: Any, after: Any, place: str = "") -> Iterator[Difference]:
    """Yield the smallest places that differ, in the order of `before`, then of `after`."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            inside = f"{place}.{name}" if place else str(name)
            yield from differences(before.get(name, ABSENT), after.get(name, ABSENT), inside)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) == len(after):
            for index, (one, other) in enumerate(zip(before, after, strict=True)):
                yield from differences(one, other, f"{place}[{index}]")
        else:
            yield from _of_lists(before, after, place)
    elif type(before) is not type(after) or before != after:
        yield Difference(place, before, after)


def _of_lists(before: list[Any], after: list[Any], place: str) -> Iterator[Difference]:
    """Yield what is in one of them alone: an item that moved is no difference."""
    texts = [json.dumps(item, sort_keys=True) for item in after]
    gone = []
    for item in before:
        text = json.dumps(item, sort_keys=True)
        if text in texts:
            texts.remove(text)
        else:
            gone.append(item)
    yield from (Difference(f"{place}[]", item, ABSENT) for item in gone)
    yield from (Difference(f"{place}[]", ABSENT, json.loads(text)) for text in texts)
