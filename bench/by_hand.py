"""What a user writes who has no graph for it: preparing a photo, and reading a network's outputs.

Pillow and numpy, as the tutorials do it; used on the client's side and in a Flask server.
"""

import io
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model_build.priors import prior_boxes
from model_build.spec import DetectorSpec, PreparationSpec

Array = NDArray[np.float32]
# Once, as a server does it at its start.
_priors = cache(prior_boxes)


class Found(NamedTuple):
    """One detection: box as ymin, xmin, ymax, xmax in parts of the network's input."""

    class_id: int
    score: float
    box: tuple[float, ...]


def prepare(photo: bytes, spec: PreparationSpec) -> Array:
    """Return float32 [1, H, W, 3]: decoded, padded, resized and normalised."""
    image = Image.open(io.BytesIO(photo)).convert("RGB")
    if spec.pad == "bottom_right":
        square = Image.new("RGB", (max(image.size),) * 2)
        square.paste(image, (0, 0))
        image = square
    pixels = np.asarray(image.resize((spec.width, spec.height), Image.Resampling.BILINEAR))
    ordered = pixels if spec.channels == "rgb" else pixels[:, :, ::-1]
    mean, divisor = (np.array(one, np.float32) for one in (spec.mean, spec.divisor))
    return np.asarray(((ordered - mean) / divisor)[np.newaxis], np.float32)


def detections(encodings: Any, scores: Any, spec: DetectorSpec) -> list[Found]:
    """Decode boxes [P, 4] and suppress by scores [P, C], each labelled class for itself."""
    boxes = _decoded(np.asarray(encodings, np.float32), spec)
    table = np.asarray(scores, np.float32)
    found = []
    for class_id in sorted(int(label) for label in spec.labels):
        candidates = np.flatnonzero(table[:, class_id] >= spec.scores.threshold)
        order = candidates[np.argsort(-table[candidates, class_id], kind="stable")]
        while order.size:
            best, order = order[0], order[1:]
            found.append(Found(class_id, float(table[best, class_id]), tuple(boxes[best].tolist())))
            order = order[_iou(boxes[best], boxes[order]) <= spec.nms.iou_threshold]
    return sorted(found, key=lambda one: -one.score)[: spec.nms.max_detections]


def _decoded(encodings: Array, spec: DetectorSpec) -> Array:
    priors = _priors(spec.priors)
    sides = priors[:, 2:] - priors[:, :2]
    order = [spec.box_coding.order.index(letter) for letter in "yxhw"]
    scaled = (encodings / np.array(spec.box_coding.scales, np.float32))[:, order]
    centres = scaled[:, :2] * sides + priors[:, :2] + sides / 2
    halves = np.exp(scaled[:, 2:]) * sides / 2
    return np.concatenate([centres - halves, centres + halves], axis=1)


def _iou(box: Array, others: Array) -> Array:
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    return np.asarray(common / (areas - common), np.float32)
