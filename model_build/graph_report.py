"""Describes a SavedModel by its bytes: signatures and operations, for the manifest."""

from pathlib import Path
from typing import Any

import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from model_build.errors import ExportError

# Operations that call back into Python, or need a compiler that the serving binary lacks.
REFUSED_PREFIXES = ("PyFunc", "EagerPyFunc", "Xla", "_Xla")


def describe(saved_model: Path) -> dict[str, Any]:
    """Return `signatures` and the sorted `op_types` of the graph and all of its functions.

    Raises:
        ExportError: the graph has an operation that TensorFlow Serving could not run.
    """
    message = saved_model_pb2.SavedModel.FromString(saved_model.read_bytes())
    graph = message.meta_graphs[0]
    nodes = [*graph.graph_def.node]
    functions = {function.signature.name for function in graph.graph_def.library.function}
    for function in graph.graph_def.library.function:
        nodes.extend(function.node_def)
    op_types = sorted({node.op for node in nodes} - functions)
    refused = [name for name in op_types if name.startswith(REFUSED_PREFIXES)]
    if refused:
        raise ExportError(f"the graph has operations that cannot be served: {', '.join(refused)}")
    return {
        "op_types": op_types,
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


def _tensors(infos: Any) -> dict[str, Any]:
    return {
        name: {
            "dtype": tf.dtypes.as_dtype(info.dtype).name,
            "shape": [None if dim.size < 0 else dim.size for dim in info.tensor_shape.dim],
        }
        for name, info in infos.items()
    }
