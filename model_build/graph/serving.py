"""Puts the parts together into the one function that is exported."""

from typing import Any

import tensorflow as tf

from model_build.graph.boxes import decode_boxes
from model_build.graph.decode import decode
from model_build.graph.prepare import normalise, prepare
from model_build.graph.suppress import suppress
from model_build.network import Network
from model_build.spec import DetectorSpec

DECODED_IN_PARALLEL = 16
# A JPEG is reduced only while this many of its pixels remain to one of the network's input.
OVERSAMPLING = 2


def serving_function(network: Network, spec: DetectorSpec) -> Any:
    """Return the `tf.function` of `image_bytes` (string [N]) and `orientation` (int32 [N]).

    It gives `boxes` float32 [N, K, 4] (ymin, xmin, ymax, xmax from 0 to 1 of the upright photo),
    `scores` float32 [N, K], `classes` int32 [N, K] and `num_detections` int32 [N]. The weights
    become constants of the graph.
    """
    trainable = [variable.numpy() for variable in network.model.trainable_variables]
    others = [variable.numpy() for variable in network.model.non_trainable_variables]
    least_side = OVERSAMPLING * max(spec.preparation.height, spec.preparation.width)
    prepared_type = (
        tf.TensorSpec([spec.preparation.height, spec.preparation.width, 3], tf.float32),
        tf.TensorSpec([2], tf.float32),
    )

    def prepare_one(photo: tuple[Any, Any]) -> tuple[Any, Any]:
        contents, orientation = photo
        pixels = decode(contents, least_side=least_side)
        return tuple(prepare(pixels, orientation, spec.preparation))

    def detect(image_bytes: Any, orientation: Any) -> dict[str, Any]:
        values, extent = tf.map_fn(
            prepare_one,
            (image_bytes, orientation),
            fn_output_signature=prepared_type,
            parallel_iterations=DECODED_IN_PARALLEL,
        )
        # The model is called with its variables' values in the place of its variables.
        outputs, _ = network.model.stateless_call(
            [tf.constant(value) for value in trainable],
            [tf.constant(value) for value in others],
            normalise(values, spec.preparation),
            training=False,
        )
        boxes = decode_boxes(outputs["box_encodings"], network.priors, spec.box_coding)
        found = suppress(
            boxes / tf.tile(extent, [1, 2])[:, tf.newaxis, :],
            outputs["class_scores"],
            tuple(sorted(int(class_id) for class_id in spec.labels)),
            floor=spec.scores.floor,
            spec=spec.nms,
        )
        return {
            "boxes": found.boxes,
            "scores": found.scores,
            "classes": found.classes,
            "num_detections": found.count,
        }

    # Without AutoGraph: it would write temporary modules, whose names can reach the graph.
    return tf.function(
        detect,
        autograph=False,
        input_signature=[
            tf.TensorSpec([None], tf.string, name="image_bytes"),
            tf.TensorSpec([None], tf.int32, name="orientation"),
        ],
    )
