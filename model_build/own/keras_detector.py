"""Puts the decoding and preparation of photos before a Keras detector of one's own."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from model_build.errors import OwnModelError
from model_build.graph.photos import photo_function, prepare_photos
from model_build.own.preparation import Preparation
from model_build.own.signature import OUTPUTS, shown, shown_wanted

COLOURS = 3


def as_function(model: Any, preparation: Preparation, class_ids: Sequence[int]) -> Any:
    """Return the `tf.function` of `image_bytes` and `orientation` that the built-in handler asks.

    The model takes prepared images, float32 [N, H, W, 3], and gives `boxes` [N, K, 4] as ymin,
    xmin, ymax, xmax from 0 to 1 of the prepared image, `scores` and `classes` [N, K], and
    `num_detections` [N]. Of its detections those are returned that are among the first
    `num_detections`, of a class in `class_ids`, and not wholly in the padding; their boxes are
    those of the upright photo, cut at its edges, and the highest score stands first.

    Raises:
        OwnModelError: the model has other inputs or outputs.
    """
    height, width, most = _sizes(model)
    spec = preparation.sized(height, width)
    ids = tf.constant(sorted(class_ids), tf.int32)

    def detect(image_bytes: Any, orientation: Any) -> dict[str, Any]:
        photos = prepare_photos(image_bytes, orientation, spec)
        found = model(photos.values, training=False)
        boxes = tf.cast(found["boxes"], tf.float32)
        boxes /= tf.tile(photos.extent, [1, 2])[:, tf.newaxis, :]
        scores = tf.cast(found["scores"], tf.float32)
        classes = tf.cast(tf.round(tf.cast(found["classes"], tf.float32)), tf.int32)
        count = tf.cast(found["num_detections"], tf.int32)

        top, left, bottom, right = tf.unstack(boxes, axis=-1)
        place = tf.range(most)[tf.newaxis, :]
        kept = (place < count[:, tf.newaxis]) & tf.reduce_any(
            tf.equal(classes[:, :, tf.newaxis], ids), axis=-1
        )
        kept &= (top < 1) & (left < 1) & (bottom > 0) & (right > 0)
        order = tf.math.top_k(tf.where(kept, scores, -tf.float32.max), k=most).indices
        count = tf.reduce_sum(tf.cast(kept, tf.int32), axis=1)
        there = place < count[:, tf.newaxis]
        best = tf.gather(tf.clip_by_value(boxes, 0.0, 1.0), order, batch_dims=1)
        return {
            "boxes": tf.where(there[:, :, tf.newaxis], best, 0.0),
            "scores": tf.where(there, tf.gather(scores, order, batch_dims=1), 0.0),
            "classes": tf.where(there, tf.gather(classes, order, batch_dims=1), 0),
            "num_detections": count,
        }

    return photo_function(detect)


def _sizes(model: Any) -> tuple[int, int, int]:
    """Return the input's height and width, and K."""
    image = tuple(model.inputs[0].shape) if len(model.inputs) == 1 else ()
    outputs = model.outputs if isinstance(model, keras.Sequential) else model.output
    named = outputs if isinstance(outputs, dict) else {}
    shapes = {name: tuple(tensor.shape) for name, tensor in named.items()}
    match image, shapes.get("boxes"):
        case (_, int(height), int(width), 3), (_, int(most), 4):
            wanted = {"boxes": (most, 4), "scores": (most,), "classes": (most,)}
            if {name: shape[1:] for name, shape in shapes.items()} == {
                **wanted,
                "num_detections": (),
            }:
                return height, width, most
    raise OwnModelError(
        "the built-in handler can't serve this model. It needs one input float32[N, H, W, 3], the"
        f" prepared images, and a dictionary of the outputs {shown_wanted(OUTPUTS)}, where H, W and"
        f" K are fixed; the model has the inputs {shown(_described(model.inputs))} and the outputs"
        f" {shown(_described(outputs))}. Give a handler of your own (--code DIR), or change"
        " the model"
    )


def _described(tensors: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(tensors, dict):
        flat = tf.nest.flatten(tensors)
        tensors = {tensor.name: tensor for tensor in flat}
    return {
        str(name): {"dtype": tensor.dtype, "shape": list(tensor.shape)}
        for name, tensor in tensors.items()
    }
