"""Reads `model.json`, the part of the model that travels beside the handler."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class Model:
    """What the handler has to know of the graph.

    `score_floor` is the graph's own: it returns nothing below. `max_detections` is the most that
    it returns for one image. `score_threshold` holds for requests that name none.
    """

    detector: str
    labels: dict[int, str]
    score_floor: float
    score_threshold: float
    max_detections: int
    max_images: int


def read_model(path: Path) -> Model:
    """Return the model that `path` describes.

    Raises:
        ConfigurationError: the file is missing, is not JSON, or lacks a key.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Model(
            detector=str(content["detector"]),
            labels={int(class_id): str(label) for class_id, label in content["labels"].items()},
            score_floor=float(content["score_floor"]),
            score_threshold=float(content["score_threshold"]),
            max_detections=int(content["max_detections"]),
            max_images=int(content["max_images"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name} beside the handler cannot be used, rebuild the archive: {error!r}"
        raise ConfigurationError(message) from error
