"""Box decoding, compared with the encoder's formula inverted by hand."""

import numpy as np
import pytest
import tensorflow as tf

from model_build.graph.boxes import decode_boxes
from model_build.spec import BoxCodingSpec


def encode(box: list[float], prior: list[float], coding: BoxCodingSpec) -> list[float]:
    """Encode one box as Liu et al. do, in the coding's order."""
    height, width = prior[2] - prior[0], prior[3] - prior[1]
    parts = {
        "y": ((box[0] + box[2]) / 2 - (prior[0] + prior[2]) / 2) / height,
        "x": ((box[1] + box[3]) / 2 - (prior[1] + prior[3]) / 2) / width,
        "h": np.log((box[2] - box[0]) / height),
        "w": np.log((box[3] - box[1]) / width),
    }
    return [parts[name] * scale for name, scale in zip(coding.order, coding.scales, strict=True)]


@pytest.mark.parametrize(
    "coding",
    [
        BoxCodingSpec(order="yxhw", scales=(10.0, 9.0, 5.0, 4.0)),
        BoxCodingSpec(order="xywh", scales=(10.0, 9.0, 5.0, 4.0)),
    ],
)
def test_decoding_undoes_encoding(coding: BoxCodingSpec) -> None:
    """Boxes come back, for priors that are wider than high and the other way round."""
    priors = [[0.1, 0.2, 0.3, 0.6], [0.4, 0.5, 0.9, 0.7], [-0.1, -0.2, 0.2, 0.2]]
    boxes = [[0.15, 0.1, 0.45, 0.5], [0.3, 0.55, 0.8, 0.95], [-0.2, -0.1, 0.1, 0.3]]
    encoded = [encode(box, prior, coding) for box, prior in zip(boxes, priors, strict=True)]

    decoded = decode_boxes(tf.constant([encoded], tf.float32), np.array(priors, np.float32), coding)

    np.testing.assert_allclose(decoded.numpy(), [boxes], atol=1e-6)
