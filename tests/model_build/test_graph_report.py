"""What is read from a SavedModel's bytes."""

from pathlib import Path
from typing import Any

import pytest
from tensorflow.core.framework import types_pb2
from tensorflow.core.protobuf import saved_model_pb2

from model_build.errors import ExportError
from model_build.graph_report import describe


@pytest.fixture
def message() -> Any:
    """A SavedModel of two graphs, of which the second is the one for TensorFlow Serving."""
    message = saved_model_pb2.SavedModel()
    message.meta_graphs.add().meta_info_def.tags.extend(["serve", "tpu"])
    message.meta_graphs[0].graph_def.node.add(name="x", op="TPUExecute")
    graph = message.meta_graphs.add()
    graph.meta_info_def.tags.append("serve")
    graph.meta_info_def.tensorflow_version = "2.20.0"
    for name, op in (("a", "Placeholder"), ("b", "Abs"), ("c", "Abs"), ("d", "f")):
        graph.graph_def.node.add(name=name, op=op)
    graph.graph_def.library.function.add().signature.name = "f"
    return message


def written(message: Any, folder: Path) -> Path:
    """Write the message as a SavedModel and return its path."""
    path = folder / "saved_model.pb"
    path.write_bytes(message.SerializeToString())
    return path


def test_operations_are_counted_in_the_served_graph(message: Any, tmp_path: Path) -> None:
    """Calls of its own functions are none, and a graph with other tags does not count."""
    described = describe(written(message, tmp_path))

    assert described["op_counts"] == {"Abs": 2, "Placeholder": 1}
    assert described["op_types"] == ["Abs", "Placeholder"]
    assert described["tensorflow"] == "2.20.0"
    assert described["compiled"] == []


def test_signatures_are_described_with_dtypes_shapes_and_methods(
    message: Any, tmp_path: Path
) -> None:
    """A free dimension is None, a free rank None in all; TensorFlow's own signatures are left out.

    A scalar has the empty shape, which is not the same as an unknown one.
    """
    signatures = message.meta_graphs[1].signature_def
    signatures["__saved_model_init_op"].outputs["op"].name = "NoOp"
    signatures["second"].method_name = "tensorflow/serving/classify"
    inputs, outputs = signatures["serving_default"].inputs, signatures["serving_default"].outputs
    signatures["serving_default"].method_name = "tensorflow/serving/predict"
    inputs["x"].dtype = types_pb2.DT_STRING
    inputs["x"].tensor_shape.dim.add(size=-1)
    inputs["x"].tensor_shape.dim.add(size=4)
    outputs["any"].dtype = types_pb2.DT_FLOAT
    outputs["any"].tensor_shape.unknown_rank = True
    outputs["scalar"].dtype = types_pb2.DT_INT64
    outputs["new"].dtype = 9999

    assert describe(written(message, tmp_path))["signatures"] == {
        "second": {"method": "tensorflow/serving/classify", "inputs": {}, "outputs": {}},
        "serving_default": {
            "method": "tensorflow/serving/predict",
            "inputs": {"x": {"dtype": "string", "shape": [None, 4]}},
            "outputs": {
                "any": {"dtype": "float32", "shape": None},
                "scalar": {"dtype": "int64", "shape": []},
                "new": {"dtype": "type 9999", "shape": []},
            },
        },
    }


def test_operations_are_described_and_not_judged(message: Any, tmp_path: Path) -> None:
    """What no server can run is among them all the same."""
    message.meta_graphs[1].graph_def.node.add(name="e", op="EagerPyFunc")

    assert "EagerPyFunc" in describe(written(message, tmp_path))["op_types"]


def test_without_a_graph_for_serving_the_tags_are_told(message: Any, tmp_path: Path) -> None:
    """TensorFlow Serving takes the graph with the one tag, and says less when there is none."""
    del message.meta_graphs[1]

    with pytest.raises(ExportError, match=r"no graph tagged 'serve', only \[\['serve', 'tpu'\]\]"):
        describe(written(message, tmp_path))


def test_what_is_no_saved_model_is_refused(tmp_path: Path) -> None:
    """Bytes of another kind are an error in words."""
    (tmp_path / "saved_model.pb").write_bytes(b"not a message")

    with pytest.raises(ExportError, match="can't be read"):
        describe(tmp_path / "saved_model.pb")
