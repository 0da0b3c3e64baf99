"""Gives a Keras model as a function that holds its weights as constants and has no variables."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def with_constants(network: Any) -> Callable[[Any], Any]:
    """Return a function of the model's input that gives its outputs at inference.

    Constants, unlike variables, are known when TensorFlow optimises the graph, and need no reading
    at each call.
    """
    trainable = [variable.numpy() for variable in network.trainable_variables]
    others = [variable.numpy() for variable in network.non_trainable_variables]

    def call(values: Any) -> Any:
        # The model is called with its variables' values in the place of its variables.
        outputs, _ = network.stateless_call(
            [tf.constant(value) for value in trainable],
            [tf.constant(value) for value in others],
            values,
            training=False,
        )
        return outputs

    return call
