"""Which detection is which: intersection over union, and a one-to-one assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Box(NamedTuple):
    """A box by its corners, from 0 to 1 of the photo's width and height."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float

    @property
    def area(self) -> float:
        """The area, 0 for a box that is turned inside out."""
        return max(self.xmax - self.xmin, 0.0) * max(self.ymax - self.ymin, 0.0)


def iou(one: Box, other: Box) -> float:
    """Intersection over union, from 0 to 1; 0 where the union has no area."""
    shared = Box(
        max(one.xmin, other.xmin),
        max(one.ymin, other.ymin),
        min(one.xmax, other.xmax),
        min(one.ymax, other.ymax),
    ).area
    union = one.area + other.area - shared
    return shared / union if union > 0 else 0.0


def assign(candidates: Sequence[Sequence[int]]) -> list[int | None]:
    """For each row one of its candidate columns, no column twice, as many rows as possible.

    Maximum bipartite matching by augmenting paths: taking the best pair first can use up the only
    partner that a neighbour has, as with two faces close together.
    """
    row_of: dict[int, int] = {}

    def place(row: int, tried: set[int]) -> bool:
        for column in candidates[row]:
            if column in tried:
                continue
            tried.add(column)
            if column not in row_of or place(row_of[column], tried):
                row_of[column] = row
                return True
        return False

    for row in range(len(candidates)):
        place(row, set())
    assigned: list[int | None] = [None] * len(candidates)
    for column, row in row_of.items():
        assigned[row] = column
    return assigned
