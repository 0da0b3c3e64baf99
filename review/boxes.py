"""Which detection of one model is which of the other: by label and overlap, the best pair first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from review.changes import Box, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

SAME_OBJECT = 0.5  # intersection over union from which two boxes are about one thing, as VOC has it
# A unit of the last place that expectations are written with. Processors and numbers of threads
# differ by thousandths of it (reference/README.md).
STEP = 0.0001
_ROUNDING = 1e-9


def iou(one: Box, other: Box) -> float:
    """Intersection over union, from 0 to 1; 0 where the union has no area."""
    width = min(one.xmax, other.xmax) - max(one.xmin, other.xmin)
    height = min(one.ymax, other.ymax) - max(one.ymin, other.ymin)
    shared = max(width, 0.0) * max(height, 0.0)
    union = _area(one) + _area(other) - shared
    return shared / union if union > 0 else 0.0


def compare(before: Sequence[Any], after: Sequence[Any]) -> list[Found]:
    """Pair the detections of two answers, each {"label", "score", "box"}, and say what each did.

    The first ones are in the order of `before`; those that were added follow.
    """
    partners = partners_of(before, after)
    found = [
        _pair(one, after[partners[index]]) if index in partners else _single(one, "removed")
        for index, one in enumerate(before)
    ]
    added = (other for i, other in enumerate(after) if i not in partners.values())
    return [*found, *(_single(other, "added") for other in added)]


def box_of(detection: Any) -> Box:
    """Return a detection's box."""
    return Box(**{side: float(detection["box"][side]) for side in Box.model_fields})


def is_near(one: float, other: float) -> bool:
    """Whether two numbers are the same as far as expectations are written."""
    return abs(one - other) <= STEP + _ROUNDING


def _area(box: Box) -> float:
    return max(box.xmax - box.xmin, 0.0) * max(box.ymax - box.ymin, 0.0)


def partners_of(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """Return which detection of `after` is that of `before`, by their places."""
    overlaps = sorted(
        (-iou(box_of(one), box_of(other)), index, partner)
        for index, one in enumerate(before)
        for partner, other in enumerate(after)
        if one["label"] == other["label"]
    )
    partners: dict[int, int] = {}
    for overlap, index, partner in overlaps:
        if -overlap < SAME_OBJECT:
            break
        if index not in partners and partner not in partners.values():
            partners[index] = partner
    return partners


def _pair(one: Any, other: Any) -> Found:
    before, after = box_of(one), box_of(other)
    state: Literal["same", "moved", "rescored"] = "same"
    if not all(is_near(getattr(before, s), getattr(after, s)) for s in Box.model_fields):
        state = "moved"
    elif not is_near(one["score"], other["score"]):
        state = "rescored"
    return Found(
        state=state,
        label=one["label"],
        before=before,
        after=after,
        score_before=one["score"],
        score_after=other["score"],
        iou=round(iou(before, after), 4),
    )


def _single(one: Any, state: Literal["added", "removed"]) -> Found:
    box, gone = box_of(one), state == "removed"
    return Found(
        state=state,
        label=one["label"],
        before=box if gone else None,
        after=None if gone else box,
        score_before=one["score"] if gone else None,
        score_after=None if gone else one["score"],
        iou=None,
    )
