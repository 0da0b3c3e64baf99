from __future__ import annotations

from typing import Any

import pytest

from review.boxes import compare, iou
from review.changes import Box


def face(xmin: float, ymin: float, size: float, *, score: float = 0.9, label: str = "face") -> Any:
    """A detection of a square box, as the endpoint answers it."""
    box = {"xmin": xmin, "ymin": ymin, "xmax": xmin + size, "ymax": ymin + size}
    return {"label": label, "score": score, "box": box}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((0.0, 0.0, 0.2, 0.2), 1.0),
        ((0.1, 0.0, 0.3, 0.2), 1 / 3),
        ((0.2, 0.0, 0.4, 0.2), 0.0),
        ((0.5, 0.5, 0.5, 0.5), 0.0),
    ],
)
def test_overlap(other: tuple[float, ...], expected: float) -> None:
    """Whole, by a third, only along an edge, and with a box that has no area."""
    one = Box(xmin=0.0, ymin=0.0, xmax=0.2, ymax=0.2)

    assert iou(one, Box(**dict(zip(Box.model_fields, other, strict=True)))) == pytest.approx(
        expected
    )


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (face(0.1, 0.1, 0.2), "same"),
        (face(0.1001, 0.1, 0.2, score=0.9001), "same"),
        (face(0.1002, 0.1, 0.2), "moved"),
        (face(0.1, 0.1, 0.2, score=0.9002), "rescored"),
        (face(0.13, 0.1, 0.2, score=0.5), "moved"),
    ],
)
def test_a_detection_is_the_same_moved_or_rescored(after: Any, state: str) -> None:
    """A unit of the last written place is no difference; another box counts more than a score."""
    (found,) = compare([face(0.1, 0.1, 0.2)], [after])

    assert found.state == state
    assert (found.score_before, found.score_after) == (0.9, after["score"])


@pytest.mark.parametrize(
    "after",
    [face(0.25, 0.1, 0.2), face(0.1, 0.1, 0.2, label="cat")],
    ids=["far away", "another label"],
)
def test_another_thing_is_added_and_the_old_one_removed(after: Any) -> None:
    """Less than half an overlap, or another label, is no partner."""
    removed, added = compare([face(0.1, 0.1, 0.2)], [after])

    assert (removed.state, removed.after, removed.score_after) == ("removed", None, None)
    assert (added.state, added.before, added.score_before) == ("added", None, None)


def test_two_close_faces_do_not_take_each_others_partner() -> None:
    """The best pair is taken first, whatever the order of the answers."""
    left, right = face(0.1, 0.1, 0.2), face(0.14, 0.1, 0.2)
    moved = face(0.12, 0.1, 0.2, score=0.8)

    found = compare([left, right], [right, moved])

    assert [(each.state, each.score_after) for each in found] == [("moved", 0.8), ("same", 0.9)]


def test_a_detection_has_one_partner() -> None:
    """Of two that fit, the second one was added."""
    found = compare([face(0.1, 0.1, 0.2)], [face(0.1, 0.1, 0.2), face(0.11, 0.1, 0.2)])

    assert [each.state for each in found] == ["same", "added"]
