"""The network itself, in Keras 3, with every batch normalisation folded into its convolution."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model_build.batch_norm import BatchNorm, fold_into_depthwise
from model_build.detectors.mobilenet_v1_ssd_face.weights import read
from model_build.errors import WeightsFormatError
from model_build.spec import DetectorSpec

Tensors = Mapping[str, NDArray[np.float32]]

EPSILON = 0.0010000000474974513
LAST_BLOCK = 13
STRIDED_BLOCKS = (2, 4, 6, 12)
FIRST_FEATURE_BLOCK = 11
EXTRA_PAIRS = 4
CLASSES = 3


def build(weights: Sequence[Path], spec: DetectorSpec) -> Any:
    """Build the detector from the two files that `detector.toml` names.

    The model takes float32 [B, H, W, 3] and gives `box_encodings` [B, 5118, 4] and
    `class_scores` [B, 5118, 3]: the sigmoid of each class output, of which index 1 is the face.

    Raises:
        WeightsFormatError: a tensor is missing or has another shape than the network's.
    """
    binary, manifest = weights
    try:
        return _assemble(read(binary, manifest), spec)
    except KeyError as error:
        raise WeightsFormatError(
            f"the weights have no tensor {error}; they are of another network"
        ) from error
    except ValueError as error:
        raise WeightsFormatError(f"the weights are of another network: {error}") from error


def _assemble(tensors: Tensors, spec: DetectorSpec) -> Any:
    loads: list[tuple[Any, list[NDArray[np.float32]]]] = []

    def convolution(x: Any, prefix: str, *, offset: str, strides: int = 1) -> Any:
        kernel = tensors[f"{prefix}/weights"]
        layer = keras.layers.Conv2D(
            kernel.shape[-1],
            kernel.shape[:2],
            strides=strides,
            padding="same",
            name=prefix.replace("/", "_"),
        )
        loads.append((layer, [kernel, tensors[f"{prefix}/{offset}"]]))
        return layer(x)

    def pointwise(x: Any, prefix: str, *, strides: int = 1) -> Any:
        x = convolution(x, prefix, offset="convolution_bn_offset", strides=strides)
        return keras.layers.ReLU(6.0, name=f"{prefix.replace('/', '_')}_relu6")(x)

    def depthwise(x: Any, prefix: str, *, strides: int) -> Any:
        kernel, bias = fold_into_depthwise(
            tensors[f"{prefix}/depthwise_weights"],
            BatchNorm(
                gamma=tensors[f"{prefix}/BatchNorm/gamma"],
                beta=tensors[f"{prefix}/BatchNorm/beta"],
                mean=tensors[f"{prefix}/BatchNorm/moving_mean"],
                variance=tensors[f"{prefix}/BatchNorm/moving_variance"],
                epsilon=EPSILON,
            ),
        )
        name = prefix.replace("/", "_")
        layer = keras.layers.DepthwiseConv2D(
            kernel.shape[:2], strides=strides, padding="same", name=name
        )
        loads.append((layer, [kernel, bias]))
        return keras.layers.ReLU(6.0, name=f"{name}_relu6")(layer(x))

    def predictions(features: Sequence[Any], kind: str, width: int, name: str) -> Any:
        rows = [
            keras.layers.Reshape((-1, width), name=f"{name}_{index}")(
                convolution(x, f"Prediction/BoxPredictor_{index}/{kind}", offset="biases")
            )
            for index, x in enumerate(features)
        ]
        return keras.layers.Concatenate(axis=1, name=name)(rows)

    image = keras.Input((spec.preparation.height, spec.preparation.width, 3), name="image")
    x = pointwise(image, "MobilenetV1/Conv2d_0_pointwise", strides=2)
    features = []
    for block in range(1, LAST_BLOCK + 1):
        strides = 2 if block in STRIDED_BLOCKS else 1
        x = depthwise(x, f"MobilenetV1/Conv2d_{block}_depthwise", strides=strides)
        x = pointwise(x, f"MobilenetV1/Conv2d_{block}_pointwise")
        if block in (FIRST_FEATURE_BLOCK, LAST_BLOCK):
            features.append(x)
    for pair in range(EXTRA_PAIRS):
        x = pointwise(x, f"Prediction/Conv2d_{2 * pair}_pointwise")
        x = pointwise(x, f"Prediction/Conv2d_{2 * pair + 1}_pointwise", strides=2)
        features.append(x)

    logits = predictions(features, "ClassPredictor", CLASSES, "class_logits")
    model = keras.Model(
        image,
        {
            "box_encodings": predictions(features, "BoxEncodingPredictor", 4, "box_encodings"),
            "class_scores": keras.layers.Activation(spec.scores.activation, name="class_scores")(
                logits
            ),
        },
        name=spec.name,
    )
    for layer, values in loads:
        layer.set_weights(values)
    return model
