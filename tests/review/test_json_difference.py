from __future__ import annotations

from typing import Any

import pytest

from review.json_difference import ABSENT, differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1, "b": [1, {"c": 2}]}, {"b": [1, {"c": 2}], "a": 1}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({"a": 1}, {"b": 1}, [("a", 1, ABSENT), ("b", ABSENT, 1)]),
        ([1, 2], [1, 3], [("[1]", 2, 3)]),
        ({"a": None}, {}, [("a", None, ABSENT)]),
        (1, True, [("", 1, True)]),
        (1, 1.0, [("", 1, 1.0)]),
        ({"a": [1]}, {"a": {"0": 1}}, [("a", [1], {"0": 1})]),
    ],
)
def test_the_smallest_places_are_told(
    before: Any, after: Any, expected: list[tuple[str, Any, Any]]
) -> None:
    """By their paths, with what stood and stands there; null is not nothing, 1 is not true."""
    assert list(differences(before, after)) == expected


def test_lists_of_other_lengths_are_compared_as_sets() -> None:
    """An item that joins in the middle does not make all that follow differ."""
    found = list(differences({"a": [1, 2, 3]}, {"a": [1, 9, 2, 3]}))

    assert found == [("a[]", ABSENT, 9)]


def test_repeated_items_are_counted() -> None:
    """Two of the same and one of it differ by one."""
    assert list(differences([1, 1], [1])) == [("[]", 1, ABSENT)]
