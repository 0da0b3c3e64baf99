"""The network in Keras 3 with its batch normalisation, as it is trained and its files hold it."""

from collections.abc import Sequence
from typing import Any

import keras

# Blocks of the entry flow with their width; the middle flow keeps the last one.
ENTRY_BLOCKS = ((2, 128), (3, 256), (4, 728))
MIDDLE_BLOCKS = range(5, 13)
MIDDLE_WIDTH = 728
FIRST_MAP = 3
FIRST_WIDTH = 1024
LITE_BLOCKS = ((4, 1024), (5, 512), (6, 512), (7, 256), (8, 256))
EPSILON = 1e-3
TRUNK_MOMENTUM = 0.99  # Keras' own, which its Xception leaves as it is
HEAD_MOMENTUM = 0.999


def xception_ssdlite(
    *, height: int, width: int, classes: int, priors: Sequence[int], activation: str
) -> Any:
    """Return the Keras model with fresh weights.

    It takes prepared images, float32 [B, height, width, 3], and gives `box_encodings` float32
    [B, P, 4] and `class_scores` float32 [B, P, classes], of which index 0 is the background.
    `priors` says how many prior boxes a cell of each of the six feature maps has.

    Layers have the names of the published files. Those that Keras named there by counting, the
    three shortcuts, are called `blockN_shortcut` and `blockN_shortcut_bn`.
    """
    image = keras.Input((height, width, 3), name="image")
    features = _features(_trunk(image))
    boxes = [
        _predictions(x, f"{number}_mbox_loc", count, 4)
        for number, (x, count) in enumerate(zip(features, priors, strict=True), FIRST_MAP)
    ]
    logits = [
        _predictions(x, f"{number}_mbox_conf", count, classes)
        for number, (x, count) in enumerate(zip(features, priors, strict=True), FIRST_MAP)
    ]
    logits = keras.layers.Concatenate(axis=1, name="mbox_conf_logits")(logits)
    return keras.Model(
        image,
        {
            "box_encodings": keras.layers.Concatenate(axis=1, name="box_encodings")(boxes),
            "class_scores": keras.layers.Activation(activation, name="class_scores")(logits),
        },
        name="xception_ssdlite",
    )


def _trunk(image: Any) -> Any:
    """Xception up to the last sum of its middle flow (Chollet, 2017, figure 5)."""
    x = _convolution(image, "block1_conv1", 32, 3, strides=2, padding="valid")
    x = _relu(_norm(x, "block1_conv1_bn"), "block1_conv1_act")
    x = _convolution(x, "block1_conv2", 64, 3, padding="valid")
    x = _relu(_norm(x, "block1_conv2_bn"), "block1_conv2_act")
    for block, width in ENTRY_BLOCKS:
        shortcut = _convolution(x, f"block{block}_shortcut", width, 1, strides=2)
        shortcut = _norm(shortcut, f"block{block}_shortcut_bn")
        if block != ENTRY_BLOCKS[0][0]:  # what comes before has been through a ReLU there
            x = _relu(x, f"block{block}_sepconv1_act")
        x = _separable(x, f"block{block}_sepconv1", width)
        x = _separable(_relu(x, f"block{block}_sepconv2_act"), f"block{block}_sepconv2", width)
        x = keras.layers.MaxPooling2D(3, strides=2, padding="same", name=f"block{block}_pool")(x)
        x = keras.layers.Add(name=f"block{block}_sum")([x, shortcut])
    for block in MIDDLE_BLOCKS:
        shortcut = x
        for number in (1, 2, 3):
            name = f"block{block}_sepconv{number}"
            x = _separable(_relu(x, f"{name}_act"), name, MIDDLE_WIDTH)
        x = keras.layers.Add(name=f"block{block}_sum")([x, shortcut])
    return x


def _features(x: Any) -> list[Any]:
    """Return the six feature maps: each is a convolution's output before its normalisation."""
    x = _convolution(x, "Conv_1", FIRST_WIDTH, 1)
    features = [x]
    x = _relu(_head_norm(x, "Conv_1_bn"), "Conv_1_relu", highest=6.0)
    for block, width in LITE_BLOCKS:
        x = _head_norm(_convolution(x, f"{block}_pwconv1", width // 2, 1), f"{block}_pwconv1_bn")
        x = _relu(x, f"{block}_pwconv1_act")
        x = keras.layers.DepthwiseConv2D(
            3, strides=2, padding="same", use_bias=False, name=f"{block}_dwconv2"
        )(x)
        x = _relu(_head_norm(x, f"{block}_sepconv2_bn"), f"{block}_sepconv2_act")
        x = _convolution(x, f"{block}_pwconv3", width, 1)
        features.append(x)
        if block != LITE_BLOCKS[-1][0]:
            x = _relu(_head_norm(x, f"{block}_pwconv3_bn"), f"{block}_pwconv3_act")
    return features


def _predictions(x: Any, name: str, priors: int, numbers: int) -> Any:
    x = keras.layers.Conv2D(priors * numbers, 3, padding="same", name=name)(x)
    return keras.layers.Reshape((-1, numbers), name=f"{name}_flat")(x)


def _convolution(x: Any, name: str, filters: int, size: int, **how: Any) -> Any:
    options = {"padding": "same", "use_bias": False, "name": name, **how}
    return keras.layers.Conv2D(filters, size, **options)(x)


def _separable(x: Any, name: str, filters: int) -> Any:
    layer = keras.layers.SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)
    return _norm(layer(x), f"{name}_bn")


def _norm(x: Any, name: str) -> Any:
    layer = keras.layers.BatchNormalization(epsilon=EPSILON, momentum=TRUNK_MOMENTUM, name=name)
    return layer(x)


def _head_norm(x: Any, name: str) -> Any:
    layer = keras.layers.BatchNormalization(epsilon=EPSILON, momentum=HEAD_MOMENTUM, name=name)
    return layer(x)


def _relu(x: Any, name: str, *, highest: float | None = None) -> Any:
    return keras.layers.ReLU(highest, name=name)(x)
