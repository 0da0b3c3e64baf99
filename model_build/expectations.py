"""Writes down what a built model finds on reference photos, for a person to review."""

import json
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from model_build.errors import ExpectationsError

# Of a new file; reference/README.md has what they were chosen by.
LIMITS = {"min_iou": 0.9, "score_tolerance": 0.05, "max_latency_ms": 5_000}
PLACES = 4


def write(archive: Path, photos: Iterable[Path], target: Path) -> None:
    """Run the archive's model on upright photos and write the expectations about them.

    Detections at or above the archive's default threshold are expected, and nothing else. What
    is written has to be looked at before it is believed: it is what the model says. Where the
    target exists its limits are kept, as somebody chose them for that detector.

    Raises:
        ExpectationsError: the archive is not there, there is no photo, or the target exists and
            is no file of expectations.
    """
    chosen = sorted(photos)
    if not chosen or not archive.is_file():
        raise ExpectationsError(f"{archive} and at least one photo are needed; build a model first")
    limits = _limits(target)
    import tensorflow as tf  # noqa: PLC0415 - the command's other uses must not wait for it

    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        settings = json.loads(Path(folder, "code", "model.json").read_text("utf-8"))
        # The loaded model lives as long as its signature is called.
        loaded = tf.saved_model.load(str(Path(folder, "1")))
        detect = loaded.signatures["serving_default"]
        found = {
            photo.name: _detections(
                detect(image_bytes=tf.constant([photo.read_bytes()]), orientation=tf.constant([1])),
                settings,
            )
            for photo in chosen
        }
    expectations = {"kind": "detections", **limits, "photos": found}
    target.write_text(json.dumps(expectations, indent=2) + "\n", "utf-8")


def _limits(target: Path) -> dict[str, float]:
    if not target.exists():
        return LIMITS
    try:
        existing = json.loads(target.read_text("utf-8"))
        return {name: existing[name] for name in LIMITS}
    except (ValueError, KeyError, TypeError) as error:
        raise ExpectationsError(
            f"the limits of {target} can't be kept ({error!r}); mend that file, or remove it to"
            " begin anew"
        ) from error


def _detections(answer: Any, settings: dict[str, Any]) -> list[dict[str, Any]]:
    scores, boxes = answer["scores"].numpy()[0], answer["boxes"].numpy()[0]
    classes = answer["classes"].numpy()[0]
    return [
        {
            "label": settings["labels"][str(class_id)],
            "score": round(float(score), PLACES),
            "box": {
                side: round(float(value), PLACES)
                for side, value in zip(("ymin", "xmin", "ymax", "xmax"), box, strict=True)
            },
        }
        for score, class_id, box in zip(scores, classes, boxes, strict=True)
        if score >= settings["score_threshold"]
    ]
