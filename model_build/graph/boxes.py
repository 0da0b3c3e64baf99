"""Turns the network's box encodings into boxes, by its prior boxes and scales."""

from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from model_build.spec import BoxCodingSpec


def decode_boxes(encodings: Any, priors: NDArray[np.float32], coding: BoxCodingSpec) -> Any:
    """Decode float32 [B, P, 4] to corners [B, P, 4] as ymin, xmin, ymax, xmax, not clipped.

    `priors` are corners [P, 4] in the same order. Offsets of the centre are in parts of the
    prior's height and width, sizes are logarithms of ratios; each was multiplied by its scale
    (Liu et al., SSD, 2016, section 2.2; a variance is the inverse of a scale).
    """
    scaled = encodings / tf.constant(coding.scales)
    parts = dict(zip(coding.order, tf.unstack(scaled, axis=-1), strict=True))
    height = priors[:, 2] - priors[:, 0]
    width = priors[:, 3] - priors[:, 1]
    centre_y = parts["y"] * height + (priors[:, 0] + height / 2)
    centre_x = parts["x"] * width + (priors[:, 1] + width / 2)
    half_height = tf.exp(parts["h"]) * height / 2
    half_width = tf.exp(parts["w"]) * width / 2
    return tf.stack(
        [
            centre_y - half_height,
            centre_x - half_width,
            centre_y + half_height,
            centre_x + half_width,
        ],
        axis=-1,
    )
