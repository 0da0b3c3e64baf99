"""Turns a batch of encoded photos into the network's input, one photo at a time."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from model_build.graph.decode import decode
from model_build.graph.prepare import Prepared, normalise, prepare
from model_build.spec import PreparationSpec

DECODED_IN_PARALLEL = 16
# A JPEG is reduced only while this many of its pixels remain to one of the network's input.
OVERSAMPLING = 2


def prepare_photos(image_bytes: Any, orientation: Any, spec: PreparationSpec) -> Prepared:
    """Decode, orient, pad, resize and normalise photos.

    From `image_bytes` (string [N]) and `orientation` (int32 [N], EXIF 1 to 8) come `values`,
    float32 [N, H, W, 3] in the network's channel order and range, and `extent`, float32 [N, 2].

    Fails with InvalidArgument when one of them is no image that can be decoded.
    """

    def prepare_one(photo: tuple[Any, Any]) -> tuple[Any, Any]:
        contents, turned = photo
        pixels = decode(contents, least_side=OVERSAMPLING * max(spec.height, spec.width))
        return tuple(prepare(pixels, turned, spec))

    values, extent = tf.map_fn(
        prepare_one,
        (image_bytes, orientation),
        fn_output_signature=(
            tf.TensorSpec([spec.height, spec.width, 3], tf.float32),
            tf.TensorSpec([2], tf.float32),
        ),
        parallel_iterations=DECODED_IN_PARALLEL,
    )
    return Prepared(normalise(values, spec), extent)


def photo_function(detect: Callable[[Any, Any], dict[str, Any]]) -> Any:
    """Return the `tf.function` of `image_bytes` and `orientation` that is exported."""
    # Without AutoGraph: it would write temporary modules, whose names can reach the graph.
    return tf.function(
        detect,
        autograph=False,
        input_signature=[
            tf.TensorSpec([None], tf.string, name="image_bytes"),
            tf.TensorSpec([None], tf.int32, name="orientation"),
        ],
    )
