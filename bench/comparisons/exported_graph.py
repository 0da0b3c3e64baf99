"""The exported network against Keras' own export of the same one."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bench.comparison import Comparison, Target, of_pairs
from bench.pairs import timed_pairs
from bench.workbench import DEFAULT_DETECTOR, OTHER_DETECTOR, Workbench
from model_build import registry
from model_build.fold import fold_batch_normalisation
from model_build.graph.constants import with_constants
from model_build.graph.photos import prepare_photos

# As far as the same sums in another order may differ, of numbers around 1.
TOLERANCE = 1e-3
LIMIT = (
    "the limit: the same convolutions without a bias or a ReLU between them, which no export of "
    "this network can do without"
)


class DifferentOutputsError(Exception):
    """The two sides do not compute the same, so that their speeds say nothing."""


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Compare one image at a time, from a prepared image to the network's raw outputs.

    Raises:
        DifferentOutputsError: they compute different numbers.
    """
    for detector, target in ((DEFAULT_DETECTOR, Target("at least", 1.1)), (OTHER_DETECTOR, None)):
        ours, theirs = _both(bench, detector)
        _hold_equal(ours(), theirs())
        pairs = timed_pairs(ours, theirs, runs=runs)
        yield of_pairs(f"exported_graph: {detector}", pairs, gain=True, target=target)
        if target:
            bare = _saved(_convolutions(bench.network(detector)), bench.folder / detector / "bare")
            alone = partial(_ask, bench.signature(bare), values=_image(bench, detector))
            pairs = timed_pairs(alone, theirs, runs=runs)
            yield of_pairs("exported_graph: convolutions alone", pairs, gain=True).noting(LIMIT)


def _both(bench: Workbench, detector: str) -> tuple[Any, Any]:
    network = bench.network(detector)
    image = _image(bench, detector)
    other = bench.signature(bench.keras_export(detector))
    (name,) = other.structured_input_signature[1]
    ours = bench.signature(
        _saved(fold_batch_normalisation(network), bench.folder / detector / "ours")
    )
    return partial(_ask, ours, values=image), partial(_ask, other, **{name: image})


def _image(bench: Workbench, detector: str) -> Any:
    photo = tf.constant([bench.photo()])
    return prepare_photos(photo, tf.constant([1]), registry.spec(detector).preparation).values


def _convolutions(network: Any) -> Any:
    """Return the network with neither biases nor ReLUs, which leaves its convolutions."""

    def bare(layer: Any) -> Any:
        if isinstance(layer, keras.layers.ReLU):
            return keras.layers.Activation("linear", name=layer.name)
        config = layer.get_config()
        return type(layer).from_config(
            {**config, "use_bias": False} if "use_bias" in config else config
        )

    return keras.models.clone_model(network, clone_function=bare)


def _saved(model: Any, folder: Path) -> Path:
    """Export the model with its weights as constants, as the archive has it."""
    size = tf.TensorSpec([None, *model.input.shape[1:]], tf.float32, name="values")
    function = tf.function(with_constants(model), autograph=False, input_signature=[size])
    tf.saved_model.save(tf.Module(), str(folder), signatures=function.get_concrete_function())
    return folder


def _hold_equal(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    apart = {name: float(np.abs(ours[name] - theirs[name]).max()) for name in theirs}
    if max(apart.values()) > TOLERANCE:
        raise DifferentOutputsError(f"the two exports differ by {apart}: they are not compared")


def _ask(signature: Any, **inputs: Any) -> dict[str, Any]:
    return {name: value.numpy() for name, value in signature(**inputs).items()}
