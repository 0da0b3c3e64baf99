"""Loads one version of a SavedModel as TensorFlow Serving does, and runs its signatures.

A TensorFlow 1 session is what TensorFlow Serving runs too, for SavedModels of either generation:
signatures name tensors, and the loader restores variables, tables and assets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from local_aws.container.serving import errors

DEFAULT_SIGNATURE = "serving_default"
_METHODS = {
    "predict": "tensorflow/serving/predict",
    "classify": "tensorflow/serving/classify",
    "regress": "tensorflow/serving/regress",
}
# The model server's default for requests over REST (`http_timeout_in_ms`).
_REQUEST_TIMEOUT_MS = 30_000
_STATUSES: dict[int, type[errors.ServingError]] = {
    tf.errors.INVALID_ARGUMENT: errors.InvalidArgumentError,
    tf.errors.FAILED_PRECONDITION: errors.InvalidArgumentError,
    tf.errors.OUT_OF_RANGE: errors.InvalidArgumentError,
    tf.errors.NOT_FOUND: errors.NotFoundError,
    tf.errors.UNIMPLEMENTED: errors.UnimplementedError,
    tf.errors.DEADLINE_EXCEEDED: errors.DeadlineExceededError,
    tf.errors.RESOURCE_EXHAUSTED: errors.ResourceExhaustedError,
    tf.errors.UNAVAILABLE: errors.UnavailableError,
}


@dataclass(frozen=True)
class Parallelism:
    """Sizes of the thread pools within and between operations; 0 lets TensorFlow choose."""

    intra_op: int = 0
    inter_op: int = 0


class SavedModel:
    """One loaded version: its signatures, and a session that may be run from many threads."""

    def __init__(self, directory: Path, parallelism: Parallelism) -> None:
        """Load the meta graph tagged `serve`, restore variables and run initialisers.

        Raises:
            LoadError: the folder holds no SavedModel that can be served.
        """
        self._graph = tf.Graph()
        config = tf.compat.v1.ConfigProto(
            intra_op_parallelism_threads=parallelism.intra_op,
            inter_op_parallelism_threads=parallelism.inter_op,
        )
        self._session = tf.compat.v1.Session(graph=self._graph, config=config)
        try:
            with self._graph.as_default():
                meta_graph = tf.compat.v1.saved_model.loader.load(
                    self._session, [tf.saved_model.SERVING], str(directory)
                )
        except (tf.errors.OpError, OSError, RuntimeError, ValueError, KeyError) as error:
            raise errors.LoadError(f"{directory.name}: {_message(error)}") from error
        self.signatures = meta_graph.signature_def

    def signature(self, name: str) -> Any:
        """Give the SignatureDef of this name, or the default one for an empty name."""
        key = name or DEFAULT_SIGNATURE
        if key not in self.signatures:
            raise errors.InvalidArgumentError(
                f'Serving signature name: "{key}" not found in signature def'
            )
        return self.signatures[key]

    def input_types(self, signature_name: str) -> dict[str, str]:
        """Give each input's numpy type name ("string" for strings) by its name."""
        inputs = self.signature(signature_name).inputs
        return {name: tf.as_dtype(info.dtype).name for name, info in inputs.items()}

    def check_method(self, signature_name: str, *methods: str) -> None:
        """Refuse a signature that was not exported for one of these methods."""
        signature = self.signature(signature_name)
        expected = [_METHODS[method] for method in methods]
        if signature.method_name not in expected:
            raise errors.InvalidArgumentError(
                f"Expected signature method_name to be one of {{{', '.join(expected)}}}. "
                f"Was: {signature.method_name}"
            )

    def predict(
        self,
        signature_name: str,
        inputs: Mapping[str, NDArray[Any]],
        output_filter: Sequence[str] = (),
    ) -> dict[str, NDArray[Any]]:
        """Run a signature; all its outputs by name, or those of the filter.

        Raises:
            ServingError: the inputs do not fit, or an operation failed.
        """
        self.check_method(signature_name, *_METHODS)
        signature = self.signature(signature_name)
        if set(inputs) != set(signature.inputs):
            raise errors.InvalidArgumentError(
                "input size does not match signature: "
                f"{len(inputs)}!={len(signature.inputs)}. "
                f"Sent extra: {{{', '.join(sorted(set(inputs) - set(signature.inputs)))}}}. "
                "Missing but required: "
                f"{{{', '.join(sorted(set(signature.inputs) - set(inputs)))}}}."
            )
        for name in output_filter:
            if name not in signature.outputs:
                raise errors.InvalidArgumentError(
                    f"output tensor alias not found in signature: {name}"
                )
        names = sorted(output_filter or signature.outputs)
        feeds = {
            signature.inputs[name].name: _checked(name, array, signature.inputs[name].dtype)
            for name, array in inputs.items()
        }
        fetches = [signature.outputs[name].name for name in names]
        options = tf.compat.v1.RunOptions(timeout_in_ms=_REQUEST_TIMEOUT_MS)
        try:
            values = self._session.run(fetches, feeds, options=options)
        except tf.errors.OpError as error:
            status = _STATUSES.get(error.error_code, errors.ServingError)
            raise status(_message(error)) from error
        except ValueError as error:
            # A shape that the signature rules out is found before the graph runs.
            raise errors.InvalidArgumentError(str(error)) from error
        return {
            name: value if isinstance(value, np.ndarray) else _scalar(value)
            for name, value in zip(names, values, strict=True)
        }


def _checked(name: str, array: NDArray[Any], expected: int) -> NDArray[Any]:
    dtype = tf.as_dtype(expected)
    if tf.as_dtype(array.dtype) != dtype:
        raise errors.InvalidArgumentError(
            f"Expects input {name} to be {dtype.name} but "
            f"{tf.as_dtype(array.dtype).name} is provided"
        )
    return array


def _scalar(value: Any) -> NDArray[Any]:
    return np.array(value, dtype=object if isinstance(value, bytes) else None)


def _message(error: Exception) -> str:
    # TensorFlow in Python adds where each node was made, which a client of the server never sees.
    text = error.message if isinstance(error, tf.errors.OpError) else str(error)
    text = text.removeprefix("Graph execution error:\n\n")
    for tail in ("\n\nOriginal stack trace for", "\n\nErrors may have originated"):
        text = text.split(tail)[0]
    return str(text)
