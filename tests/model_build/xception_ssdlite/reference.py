"""The network once more, in tf_keras and by the published description, to compare ours with."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import tf_keras
from tf_keras import layers

MEAN_OF_IMAGENET = (103.939, 116.779, 123.68)
SUMS = 11
SPREAD_OF_PIXELS = 75.0  # the standard deviation of evenly spread bytes, roughly


def network(classes: int) -> Any:
    """Build it as the published code does: a nested trunk whose shortcuts Keras names.

    It gives the locations [B, 1917, 4] and the softmax over classes [B, 1917, classes].
    """
    tf_keras.backend.clear_session()
    whole = tf_keras.applications.Xception(
        include_top=False, weights=None, input_shape=(300, 300, 3)
    )
    sums = [layer for layer in whole.layers if isinstance(layer, layers.Add)]
    trunk = tf_keras.Model(whole.input, sums[SUMS - 1].output)
    image = layers.Input((300, 300, 3))
    x = layers.Conv2D(1024, 1, use_bias=False, name="Conv_1")(trunk(image))
    maps = [x]
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name="Conv_1_bn")(x)
    x = layers.ReLU(6.0, name="Conv_1_relu")(x)
    for block, filters in zip(range(4, 9), (1024, 512, 512, 256, 256), strict=True):
        x = layers.Conv2D(filters // 2, 1, use_bias=False, name=f"{block}_pwconv1")(x)
        x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=f"{block}_pwconv1_bn")(x)
        x = layers.Activation("relu", name=f"{block}_pwconv1_act")(x)
        x = layers.DepthwiseConv2D(
            3, strides=2, padding="same", use_bias=False, name=f"{block}_dwconv2"
        )(x)
        x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=f"{block}_sepconv2_bn")(x)
        x = layers.Activation("relu", name=f"{block}_sepconv2_act")(x)
        x = layers.Conv2D(filters, 1, use_bias=False, name=f"{block}_pwconv3")(x)
        maps.append(x)
        if block < 8:
            x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=f"{block}_pwconv3_bn")(
                x
            )
            x = layers.Activation("relu", name=f"{block}_pwconv3_act")(x)
    scores, boxes = [], []
    for number, (x, priors) in enumerate(zip(maps, (3, 6, 6, 6, 6, 6), strict=True), 3):
        found = layers.Conv2D(priors * classes, 3, padding="same", name=f"{number}_mbox_conf")(x)
        scores.append(layers.Reshape((-1, classes))(found))
        placed = layers.Conv2D(priors * 4, 3, padding="same", name=f"{number}_mbox_loc")(x)
        boxes.append(layers.Reshape((-1, 4))(placed))
    probabilities = layers.Softmax()(layers.Concatenate(axis=1)(scores))
    return tf_keras.Model(image, [layers.Concatenate(axis=1)(boxes), probabilities])


def randomise(model: Any, seed: int) -> None:
    """Give every tensor random values under which signals neither die nor explode."""
    random = np.random.default_rng(seed)
    for variable in model.variables:
        shape = tuple(variable.shape)
        if "kernel" in variable.name:
            fan_in = shape[0] * shape[1] * (1 if "depthwise" in variable.name else shape[2])
            values = random.normal(0, 1 / np.sqrt(fan_in), shape)
        elif "moving_variance" in variable.name or "gamma" in variable.name:
            values = random.uniform(0.5, 1.5, shape)
        else:
            values = random.normal(0, 0.1, shape)
        if variable.name == "block1_conv1_bn/moving_variance:0":
            values = values * SPREAD_OF_PIXELS**2
        variable.assign(values.astype(np.float32))


def save_counting_from_0(model: Any, path: Path) -> Path:
    """Save the weights as tf_keras names them."""
    model.save_weights(path, save_format="h5")
    return path


def save_counting_from_1(model: Any, path: Path) -> Path:
    """Save the weights as Keras 2.1.5 names them: what is counted begins at 1."""
    save_counting_from_0(model, path)
    with h5py.File(path, "r+") as file:
        file.move("model", "model_1")
        file.attrs["layer_names"] = [
            _from_1(name, ("model",)).encode() for name in file.attrs["layer_names"].astype(str)
        ]
        file.attrs["keras_version"] = b"2.1.5"
        trunk = file["model_1"]
        counted = ("conv2d", "batch_normalization")
        names = list(trunk.attrs["weight_names"].astype(str))
        # From the last one, so that a new name is free when its turn comes.
        for name in sorted({one.split("/")[0] for one in names}, reverse=True):
            if name != _from_1(name, counted):
                trunk.move(name, _from_1(name, counted))
        trunk.attrs["weight_names"] = [_from_1(name, counted).encode() for name in names]
    return path


def _from_1(name: str, counted: tuple[str, ...]) -> str:
    layer, slash, tensor = name.partition("/")
    stem, _, number = layer.rpartition("_")
    if layer in counted:
        return f"{layer}_1{slash}{tensor}"
    if stem in counted and number.isdigit():
        return f"{stem}_{int(number) + 1}{slash}{tensor}"
    return name


def prior_boxes() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the 1,917 prior boxes by the published rule, as ymin, xmin, ymax, xmax from 0 to 1."""
    minima = (60, 105, 150, 195, 240, 285)
    maxima = (None, 150, 195, 240, 285, 300)
    boxes = []
    for cells, low, high in zip((19, 10, 5, 3, 2, 1), minima, maxima, strict=True):
        widths, heights = [float(low)], [float(low)]
        if high is not None:
            widths.append((low * high) ** 0.5)
            heights.append((low * high) ** 0.5)
        for ratio in (2.0,) if high is None else (2.0, 3.0):
            widths += [low * ratio**0.5, low / ratio**0.5]
            heights += [low / ratio**0.5, low * ratio**0.5]
        step = 300 / cells
        for row in range(cells):
            for column in range(cells):
                x, y = (column + 0.5) * step, (row + 0.5) * step
                boxes += [
                    (y - high_ / 2, x - wide / 2, y + high_ / 2, x + wide / 2)
                    for wide, high_ in zip(widths, heights, strict=True)
                ]
    return np.clip(np.array(boxes) / 300, 0, 1)
