"""Turns the graph's numbers into the answer that clients read."""

import math
from typing import Any

from detector.errors import ModelServerError
from detector.image_header import ImageHeader
from detector.model import Model
from detector.model_server import RawDetections

SCORE_DIGITS = 4
BOX_DIGITS = 6
PIXEL_DIGITS = 1
EDGES = ("xmin", "ymin", "xmax", "ymax")


def prediction(
    header: ImageHeader,
    raw: RawDetections,
    *,
    model: Model,
    score_threshold: float,
    max_detections: int,
) -> dict[str, Any]:
    """Return one image's entry: highest score first, then by class and place.

    Boxes are cut at the edges of the upright photo; scores have 4 digits, relative edges 6 and
    pixels 1.

    Raises:
        ModelServerError: a class has no label, or a number is none.
    """
    found = [
        _detection(header, box, score, class_id, model)
        for box, score, class_id in zip(raw.boxes, raw.scores, raw.classes, strict=True)
        if not score < score_threshold
    ]
    found.sort(key=_order)
    return {
        "image": {"width": header.width, "height": header.height},
        "detections": found[:max_detections],
    }


def _detection(
    header: ImageHeader, box: list[float], score: float, class_id: int, model: Model
) -> dict[str, Any]:
    if len(box) != len(EDGES) or not all(math.isfinite(number) for number in (*box, score)):
        raise ModelServerError("The model server sent a box that is none: deploy a sound model.")
    if class_id not in model.labels:
        raise ModelServerError(
            f"The model server sent class {class_id}, which has no label: rebuild the archive."
        )
    ymin, xmin, ymax, xmax = (min(max(0.0, edge), 1.0) for edge in box)
    edges = (xmin, ymin, xmax, ymax)
    sides = (header.width, header.height) * 2
    pixels = [edge * side for edge, side in zip(edges, sides, strict=True)]
    return {
        "label": model.labels[class_id],
        "class_id": class_id,
        "score": round(score, SCORE_DIGITS),
        "box": dict(zip(EDGES, (round(edge, BOX_DIGITS) for edge in edges), strict=True)),
        "pixels": dict(zip(EDGES, (round(edge, PIXEL_DIGITS) for edge in pixels), strict=True)),
    }


def _order(detection: dict[str, Any]) -> tuple[float | int, ...]:
    return (-detection["score"], detection["class_id"], *detection["box"].values())
