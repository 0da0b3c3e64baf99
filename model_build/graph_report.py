"""Describes a SavedModel by its bytes: signatures and operations, for the manifest."""

from collections import Counter
from pathlib import Path
from typing import Any

import tensorflow as tf
from tensorflow.python.saved_model.loader_impl import parse_saved_model

from model_build.errors import ExportError
from model_build.graph_nodes import reached


def describe(saved_model: Path) -> dict[str, Any]:
    """Return what is in the graph that TensorFlow Serving takes; judge nothing.

    `signatures`; `op_types`, sorted, and `op_counts`, of the nodes that can run; `compiled`, the
    functions that XLA would have to compile; `tensorflow`, the version that wrote it.

    Raises:
        ExportError: it is no SavedModel that is meant to be served.
    """
    graph = _served(saved_model)
    found = reached(graph.graph_def)
    counts = Counter(node.op for node in found.nodes if node.op not in found.functions)
    return {
        "tensorflow": graph.meta_info_def.tensorflow_version,
        "op_types": sorted(counts),
        "op_counts": dict(sorted(counts.items())),
        "compiled": sorted(found.compiled),
        "signatures": {
            name: {
                "method": signature.method_name,
                "inputs": _tensors(signature.inputs),
                "outputs": _tensors(signature.outputs),
            }
            for name, signature in graph.signature_def.items()
            if not name.startswith("__")
        },
    }


def _served(saved_model: Path) -> Any:
    """Return the one of its graphs that TensorFlow Serving takes, by its tag."""
    try:
        message = parse_saved_model(str(saved_model.parent))
    except OSError as error:
        raise ExportError(
            f"{saved_model.name} can't be read ({error.__cause__ or error}); export it again"
        ) from error
    tags = [sorted(graph.meta_info_def.tags) for graph in message.meta_graphs]
    for graph in message.meta_graphs:
        if set(graph.meta_info_def.tags) == {tf.saved_model.SERVING}:
            return graph
    raise ExportError(
        f"{saved_model.name} has no graph tagged {tf.saved_model.SERVING!r}, only {tags}; export it"
        " for serving"
    )


def _tensors(infos: Any) -> dict[str, Any]:
    return {
        name: {"dtype": _dtype(info.dtype), "shape": _shape(info.tensor_shape)}
        for name, info in infos.items()
    }


def _dtype(number: int) -> str:
    try:
        name: str = tf.dtypes.as_dtype(number).name
    except TypeError:
        # A sparse or ragged tensor may leave it open, and a later TensorFlow may know more.
        return f"type {number}"
    return name


def _shape(shape: Any) -> list[int | None] | None:
    if shape.unknown_rank:
        return None
    return [None if dim.size < 0 else dim.size for dim in shape.dim]
