"""Expectations of the kind `detections`: labelled boxes with scores, each found once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.document import Part
from custom_resources.matching import Box, assign, iou

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from custom_resources.kinds import Check

SETTINGS = ("min_iou", "score_tolerance")
_ROUNDING = 1e-9  # so that a limit that is met exactly is met in floating point


@dataclass(frozen=True)
class Detection:
    """One object in a photo."""

    label: str
    score: float
    box: Box

    def __str__(self) -> str:
        """Label, score and corners, as the failure report shows them."""
        corners = "({:.3f}, {:.3f})-({:.3f}, {:.3f})".format(*self.box)
        return f"{self.label} {self.score:.2f} at {corners}"


def checks(settings: Mapping[str, Part], samples: Mapping[str, Part]) -> dict[str, Check]:
    """What each photo's answer must hold: listed detections and no others, or counts alone.

    A photo is `[]`, a list of `{"label", "score", "box"}`, or `{"counts": {label: number}}`.

    Raises:
        DocumentError: A setting or a photo is in another form.
    """
    min_iou = settings["min_iou"].number(0.0, 1.0)
    tolerance = settings["score_tolerance"].number(0.0, 1.0)

    def check(photo: Part) -> Check:
        if isinstance(photo.value, dict):
            counts = photo.only("counts")["counts"].members()
            expected_counts = {label: part.count() for label, part in counts.items()}
            return lambda answer: compare_counts(expected_counts, read_answer(answer))
        expected = [_detection(part.only("label", "score", "box")) for part in photo.items()]
        return lambda answer: compare(
            expected, read_answer(answer), min_iou=min_iou, score_tolerance=tolerance
        )

    return {name: check(photo) for name, photo in samples.items()}


def read_answer(answer: object) -> list[Detection]:
    """The detections in the endpoint's answer about one photo.

    Raises:
        DocumentError: The answer is in another form; the message names the place.
    """
    predictions = Part(answer, "")["predictions"]
    of_photos = predictions.items()
    if len(of_photos) != 1:
        predictions.refuse("a list of one entry, as one photo was sent")
    return [_detection(part) for part in of_photos[0]["detections"].items()]


def compare(
    expected: Sequence[Detection],
    found: Sequence[Detection],
    *,
    min_iou: float,
    score_tolerance: float,
) -> list[str]:
    """One sentence for each expected detection without a partner, and for each one beyond them.

    Partners have the same label, an IoU of at least `min_iou`, and scores at most
    `score_tolerance` apart.
    """

    def fits(one: Detection, other: Detection) -> bool:
        return (
            one.label == other.label
            and iou(one.box, other.box) >= min_iou - _ROUNDING
            and abs(one.score - other.score) <= score_tolerance + _ROUNDING
        )

    assigned = assign(
        [[i for i, other in enumerate(found) if fits(one, other)] for one in expected]
    )
    failures = [
        _missing(one, found, min_iou=min_iou, score_tolerance=score_tolerance)
        for one, partner in zip(expected, assigned, strict=True)
        if partner is None
    ]
    beyond = [other for i, other in enumerate(found) if i not in assigned]
    if beyond:
        failures.append(
            f"expected {len(expected)} detections, {len(found)} came; without a partner: "
            + ", ".join(str(other) for other in beyond)
        )
    return failures


def compare_counts(expected: Mapping[str, int], found: Sequence[Detection]) -> list[str]:
    """One sentence for each label that was found another number of times than expected."""
    counts = Counter(detection.label for detection in found)
    return [
        f"expected {expected.get(label, 0)} of {label}, {counts[label]} came"
        for label in sorted({*expected, *counts})
        if counts[label] != expected.get(label, 0)
    ]


def _missing(
    one: Detection, found: Sequence[Detection], *, min_iou: float, score_tolerance: float
) -> str:
    wanted = f"expected {one} (IoU >= {min_iou:g}, score within {score_tolerance:g})"
    if not found:
        return f"{wanted}, nothing came"
    best = max(found, key=lambda other: iou(one.box, other.box))
    return f"{wanted}, the nearest is {best} with IoU {iou(one.box, best.box):.3f}"


def _detection(part: Part) -> Detection:
    box = part["box"]
    corners = Box(*(box[name].number(0.0, 1.0) for name in Box._fields))
    if corners.xmin > corners.xmax or corners.ymin > corners.ymax:
        box.refuse("a box with xmin <= xmax and ymin <= ymax")
    return Detection(part["label"].text(), part["score"].number(0.0, 1.0), corners)
