"""Folding changes the graph and not what it computes."""

from typing import Any

import keras
import numpy as np

from model_build.fold import fold_batch_normalisation

RANDOM = np.random.default_rng(5)


def network() -> Any:
    """One of each kind that can be folded, and each reason not to."""
    layers = keras.layers
    image = keras.Input((12, 12, 3))
    x = layers.Conv2D(4, 3, use_bias=False, name="full")(image)
    x = layers.ReLU(name="full_act")(layers.BatchNormalization(name="folds_1")(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise")(x)
    y = layers.BatchNormalization(name="folds_2", epsilon=0.1)(x)
    x = layers.SeparableConv2D(4, 3, padding="same", use_bias=False, name="separable")(y)
    x = layers.BatchNormalization(name="folds_3")(x)
    x = layers.ReLU(name="of_sum")(layers.Add(name="sum")([x, y]))
    x = layers.Conv2D(4, 1, use_bias=False, name="twice")(x)
    both = layers.Concatenate(name="both")([x, layers.BatchNormalization(name="stays_1")(x)])
    x = layers.Conv2D(4, 1, name="has_bias")(both)
    x = layers.BatchNormalization(name="stays_2")(x)
    x = layers.Conv2D(4, 1, use_bias=False, activation="relu", name="has_activation")(x)
    x = layers.BatchNormalization(name="stays_3")(x)
    output = layers.Conv2D(4, 1, use_bias=False, name="is_output")(x)
    normal = layers.BatchNormalization(name="stays_4")(output)
    model = keras.Model(image, {"raw": output, "normal": normal})
    for variable in model.variables:
        positive = "variance" in variable.path or "gamma" in variable.path
        low = 0.5 if positive else -1.0
        variable.assign(RANDOM.uniform(low, 1.5, variable.shape))
    return model


def test_it_computes_the_same() -> None:
    """Random weights and statistics, random images: equal to rounding."""
    model = network()
    images = RANDOM.normal(size=(3, 12, 12, 3)).astype(np.float32)

    before = model(images, training=False)
    after = fold_batch_normalisation(model)(images, training=False)

    for name in ("raw", "normal"):
        np.testing.assert_allclose(after[name], before[name], rtol=1e-4, atol=1e-4)


def test_what_can_be_folded_is_and_nothing_else() -> None:
    """A bias, an activation, a second consumer or being an output keeps a normalisation."""
    folded = fold_batch_normalisation(network())

    left = {layer.name for layer in folded.layers if "stays" in layer.name or "folds" in layer.name}
    assert left == {"stays_1", "stays_2", "stays_3", "stays_4"}


def test_no_relu_follows_a_sum() -> None:
    """TensorFlow's remapper fails on one whose sum has another consumer."""
    folded = fold_batch_normalisation(network())

    assert not isinstance(folded.get_layer("of_sum"), keras.layers.ReLU)
    assert isinstance(folded.get_layer("full_act"), keras.layers.ReLU)


def test_a_model_without_normalisation_is_left_alone() -> None:
    """There is nothing to do, and nothing is copied."""
    image = keras.Input((4,))
    model = keras.Model(image, keras.layers.Dense(1)(image))

    assert fold_batch_normalisation(model) is model
