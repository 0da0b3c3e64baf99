"""Asks both models the same, and says how their answers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review import boxes
from review.changes import OtherAnswers, PhotoAnswers, ValueChange
from review.json_difference import differences
from review.picture import draw
from review.serving import CONTENT_TYPES
from review.values import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TOLD = 20
PICTURES = "pictures"


def compare(sample: Path, before: Any, after: Any, *, out: Path) -> PhotoAnswers | OtherAnswers:
    """Compare two answers to one file; of a photo that they differ about, draw a picture."""
    detections = [_detections(sample, answer) for answer in (before, after)]
    if detections[0] is None or detections[1] is None:
        return _others(sample.name, before, after)
    found = boxes.compare(detections[0], detections[1])
    answers = PhotoAnswers(name=sample.name, found=found, picture=None)
    if not answers.changed:
        return answers
    # With the photo's suffix, as two of them may differ in that alone.
    name = f"{PICTURES}/{sample.name}.compared.jpg"
    draw(sample, found, out / name)
    return answers.model_copy(update={"picture": name})


def _detections(sample: Path, answer: Any) -> Sequence[Any] | None:
    """Return what the built-in handler found on a photo; None for an answer in another form."""
    if not CONTENT_TYPES.get(sample.suffix.lower(), "").startswith("image/"):
        return None
    try:
        (prediction,) = answer["predictions"]
        found = list(prediction["detections"])
        for each in found:
            boxes.box_of(each)
            float(each["score"])
            str(each["label"])
    except (KeyError, TypeError, ValueError):
        return None
    return found


def _others(name: str, before: Any, after: Any) -> OtherAnswers:
    found = [
        each for each in differences(before, after) if not _is_same_number(each.before, each.after)
    ]
    numbers = [
        abs(each.after - each.before)
        for each in found
        if _is_number(each.before) and _is_number(each.after)
    ]
    return OtherAnswers(
        name=name,
        differences=[
            ValueChange(place=place or "the answer", before=shown(old, {}), after=shown(new, {}))
            for place, old, new in found[:TOLD]
        ],
        beyond=max(len(found) - TOLD, 0),
        largest=round(max(numbers), 6) if numbers else None,
    )


def _is_same_number(one: Any, other: Any) -> bool:
    return _is_number(one) and _is_number(other) and boxes.is_near(one, other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
