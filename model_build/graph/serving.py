"""Puts the parts together into the one function that is exported."""

from typing import Any

import tensorflow as tf

from model_build.errors import SettingsError
from model_build.graph.boxes import decode_boxes
from model_build.graph.constants import with_constants
from model_build.graph.photos import photo_function, prepare_photos
from model_build.graph.suppress import suppress
from model_build.priors import prior_boxes
from model_build.spec import DetectorSpec


def serving_function(network: Any, spec: DetectorSpec) -> Any:
    """Return the `tf.function` of `image_bytes` (string [N]) and `orientation` (int32 [N]).

    It gives `boxes` float32 [N, K, 4] (ymin, xmin, ymax, xmax from 0 to 1 of the upright photo),
    `scores` float32 [N, K], `classes` int32 [N, K] and `num_detections` int32 [N]. The weights
    become constants of the graph.

    Raises:
        SettingsError: there is a label for a class that the network does not have.
    """
    call = with_constants(network)
    class_ids = _class_ids(spec, classes=network.output["class_scores"].shape[-1])
    priors = prior_boxes(spec.priors)

    def detect(image_bytes: Any, orientation: Any) -> dict[str, Any]:
        values, extent = prepare_photos(image_bytes, orientation, spec.preparation)
        outputs = call(values)
        boxes = decode_boxes(outputs["box_encodings"], priors, spec.box_coding)
        found = suppress(
            boxes / tf.tile(extent, [1, 2])[:, tf.newaxis, :],
            outputs["class_scores"],
            class_ids,
            floor=spec.scores.floor,
            spec=spec.nms,
        )
        return {
            "boxes": found.boxes,
            "scores": found.scores,
            "classes": found.classes,
            "num_detections": found.count,
        }

    return photo_function(detect)


def _class_ids(spec: DetectorSpec, *, classes: int) -> tuple[int, ...]:
    ids = tuple(sorted(int(class_id) for class_id in spec.labels))
    if ids[-1] >= classes:
        raise SettingsError(
            f"there is a label for class {ids[-1]} ({spec.labels[str(ids[-1])]}), and {spec.name}"
            f" has the classes 1 to {classes - 1}; leave out the labels that are too many"
        )
    return ids
