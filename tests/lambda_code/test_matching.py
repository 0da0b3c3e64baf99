from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_resources.matching import Box, assign, iou

UNIT = st.floats(0, 1, allow_nan=False)
BOXES = st.tuples(UNIT, UNIT, UNIT, UNIT).map(
    lambda c: Box(min(c[0], c[1]), min(c[2], c[3]), max(c[0], c[1]), max(c[2], c[3]))
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Box(0, 0, 1, 1), Box(0, 0, 1, 1), 1.0),
        (Box(0, 0, 1, 1), Box(0, 0, 0.5, 1), 0.5),
        (Box(0, 0, 0.5, 0.5), Box(0.25, 0.25, 0.75, 0.75), 1 / 7),
        (Box(0, 0, 0.5, 0.5), Box(0.5, 0, 1, 0.5), 0.0),
        (Box(0, 0, 0.1, 0.1), Box(0.8, 0.8, 0.9, 0.9), 0.0),
        (Box(0.5, 0.5, 0.5, 0.5), Box(0.5, 0.5, 0.5, 0.5), 0.0),
    ],
)
def test_iou_of_boxes_worked_out_by_hand(one: Box, other: Box, expected: float) -> None:
    """Equal, half, overlapping, touching, distant, and boxes without an area."""
    assert iou(one, other) == pytest.approx(expected)


@given(BOXES, BOXES)
def test_iou_is_symmetric_and_bounded(one: Box, other: Box) -> None:
    """It does not matter which box is which, and the result is from 0 to 1."""
    assert iou(one, other) == iou(other, one)
    assert 0.0 <= iou(one, other) <= 1.0 + 1e-9


def test_the_best_pair_does_not_take_a_neighbours_only_partner() -> None:
    """Row 0 could have either column, row 1 only the first: both get one."""
    assert assign([[0, 1], [0]]) == [1, 0]


def test_what_has_no_candidate_has_no_partner() -> None:
    """Nothing is assigned that is not a candidate."""
    assert assign([[], [2]]) == [None, 2]
    assert assign([]) == []


@given(st.lists(st.lists(st.integers(0, 3), max_size=4, unique=True), max_size=4))
def test_as_many_as_possible_are_assigned(candidates: list[list[int]]) -> None:
    """Trying every order finds no larger assignment, and this one is one-to-one."""
    assigned = assign(candidates)

    columns = [column for column in assigned if column is not None]
    assert len(set(columns)) == len(columns)
    assert all(
        column is None or column in row for column, row in zip(assigned, candidates, strict=True)
    )
    places = [0, 1, 2, 3, None, None, None, None]
    best = max(
        sum(column in row for column, row in zip(order, candidates, strict=False))
        for order in set(permutations(places, len(candidates)))
    )
    assert len(columns) == best
