"""Holds one JSON document against another and says by place where they differ."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from custom_resources.document import member, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLD = 5  # differences, before the others are only counted


def compare(expected: object, found: object, *, tolerance: float | None = None) -> list[str]:
    """One sentence for each of the first differences, and one that counts those beyond.

    Both are documents as `parse` reads them. Numbers are equal by value (1 and 1.0), or are at
    most the tolerance apart where there is one; truth values are no numbers. The members of an
    object may stand in any order, the items of a list may not.
    """
    walk = _differences(expected, found, tolerance)
    told = list(islice(walk, TOLD))
    beyond = sum(1 for _ in walk)
    return [*told, f"differences beyond these: {beyond}"] if beyond else told


def _differences(expected: object, found: object, tolerance: float | None) -> Iterator[str]:
    # A list of what is left in place of recursion, so that no nesting is too deep.
    pending: list[tuple[str, Any, Any]] = [("", expected, found)]
    while pending:
        path, one, other = pending.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            yield from (f"{member(path, name)} is missing" for name in one if name not in other)
            yield from (
                f"{member(path, name)} is not expected" for name in other if name not in one
            )
            common = [name for name in one if name in other]
            pending += [(member(path, name), one[name], other[name]) for name in reversed(common)]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pending += [(f"{path}[{i}]", one[i], other[i]) for i in reversed(range(len(one)))]
        elif not _equal(one, other, tolerance):
            near = _is_number(one) and _is_number(other) and tolerance is not None
            within = f" (within {tolerance:g})" if near else ""
            yield f"{path or 'the answer'} is {_shown(other)}, not {_shown(one)}{within}"


def _equal(one: Any, other: Any, tolerance: float | None) -> bool:
    if not (_is_number(one) and _is_number(other)):
        return type(one) is type(other) and bool(one == other)
    if tolerance is None or one == other:
        return bool(one == other)
    # In decimal, so that a tolerance that is met exactly as written (0.93 and 0.92 within 0.01)
    # is met, however small it is.
    return abs(Decimal(str(one)) - Decimal(str(other))) <= Decimal(str(tolerance))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return shortened(json.dumps(value, ensure_ascii=False))
