"""Rewrites a Keras model without the batch normalisations that convolutions can do themselves."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from model_build.batch_norm import BatchNorm, fold_into_convolution, fold_into_depthwise

CONVOLUTIONS = (
    keras.layers.Conv2D,
    keras.layers.DepthwiseConv2D,
    keras.layers.SeparableConv2D,
)


class Rectifier(keras.layers.Layer):
    """The greater of its input and 0, by Maximum and not by Relu.

    TensorFlow 2.20's remapper tries to fuse a convolution with a bias, the sum behind it and the
    sum's Relu. Where the sum has another consumer, as in a residual network, it fails ("exist for
    missing node"), says so as an error each time the graph is loaded, and rewrites nothing.
    """

    def call(self, values: Any) -> Any:
        """Keep what is positive."""
        return tf.maximum(values, 0.0)


def fold_batch_normalisation(model: Any) -> Any:
    """Return a Keras model that computes the same at inference, to rounding.

    Folded is what directly follows a convolution that has no bias, no activation and no other
    consumer; other normalisations stay. A model without any is returned as it is.
    """
    pairs = _pairs(model)
    if not pairs:
        return model
    dropped = {norm.name for norm in pairs.values()}
    rectified_sums = _rectified_sums(model)

    def clone(layer: Any) -> Any:
        if layer.name in rectified_sums:
            return Rectifier(name=layer.name)
        config = layer.get_config()
        if layer.name in pairs:
            config["use_bias"] = True
        return type(layer).from_config(config)

    def call(layer: Any, *args: Any, **kwargs: Any) -> Any:
        return args[0] if layer.name in dropped else layer(*args, **kwargs)

    folded = keras.models.clone_model(model, clone_function=clone, call_function=call)
    for original in model.layers:
        if original.name in pairs:
            values = _folded(original, _read(pairs[original.name]))
            folded.get_layer(original.name).set_weights(values)
        elif original.weights and original.name not in dropped:
            folded.get_layer(original.name).set_weights(original.get_weights())
    return folded


def _pairs(model: Any) -> Mapping[str, Any]:
    """Return the normalisation layers by the names of the convolutions that take them over."""
    outputs = keras.tree.flatten(model.output)
    consumers = Counter(
        id(tensor)
        for tensor in (
            *(tensor for layer in model.layers for tensor in _inputs(layer)),
            *outputs,
        )
    )
    producers = _producers(model)
    pairs = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            (tensor,) = _inputs(layer)
            producer = producers.get(id(tensor))
            if (
                isinstance(producer, CONVOLUTIONS)
                and not producer.use_bias
                and producer.activation is keras.activations.linear
                and consumers[id(tensor)] == 1
            ):
                pairs[producer.name] = layer
    return pairs


def _rectified_sums(model: Any) -> set[str]:
    """Return the names of the plain ReLU layers that follow a sum."""
    producers = _producers(model)
    return {
        layer.name
        for layer in model.layers
        if isinstance(layer, keras.layers.ReLU)
        and (layer.max_value, layer.negative_slope, layer.threshold) == (None, 0, 0)
        and isinstance(producers[id(layer.input)], keras.layers.Add)
    }


def _producers(model: Any) -> dict[int, Any]:
    return {id(layer.output): layer for layer in model.layers}


def _inputs(layer: Any) -> list[Any]:
    if isinstance(layer, keras.layers.InputLayer):
        return []
    flat: list[Any] = keras.tree.flatten(layer.input)
    return flat


def _read(layer: Any) -> BatchNorm:
    return BatchNorm(
        gamma=np.asarray(layer.gamma),
        beta=np.asarray(layer.beta),
        mean=np.asarray(layer.moving_mean),
        variance=np.asarray(layer.moving_variance),
        epsilon=layer.epsilon,
    )


def _folded(layer: Any, norm: BatchNorm) -> list[Any]:
    """Return what the layer that takes the normalisation over has for weights."""
    *before, kernel = layer.get_weights()
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return [*before, *fold_into_depthwise(kernel, norm)]
    return [*before, *fold_into_convolution(kernel, norm)]
