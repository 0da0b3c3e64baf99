"""Which operations TensorFlow Serving has, on graphs of many kinds."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest
import tensorflow as tf
from tensorflow.compiler.tf2xla.python import xla
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.framework import kernels

from model_build import serving_registry
from model_build.errors import EnvironmentMismatchError, ExportError
from model_build.graph_report import describe
from model_build.serving_registry import Refusal, Registry, installed, missing, require

FLOATS = tf.TensorSpec([4], tf.float32, name="x")


class Many(tf.Module):  # type: ignore[misc]
    """Loops, conditions, tables, strings, ragged and sparse tensors, data sets, gradients."""

    def __init__(self) -> None:
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(["a", "b"], [1, 2]), -1
        )
        self.scale = tf.Variable(1.0)

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[
            tf.TensorSpec([None], tf.string, name="x"),
            tf.TensorSpec([], tf.int32, name="n"),
        ]
    )
    def serve(self, x: Any, n: Any) -> Any:
        """Use an operation of each kind."""
        words = tf.strings.split(x)
        values = tf.while_loop(
            lambda i, _: i < n, lambda i, v: (i + 1, v * self.scale), (0, tf.ones([3]))
        )[1]
        with tf.GradientTape() as tape:
            tape.watch(values)
            square = tf.reduce_sum(tf.nn.relu(values) ** 2)
        tf.debugging.assert_greater(n, -1)
        return {
            "ids": self.table.lookup(words.flat_values),
            "points": tf.strings.unicode_decode(x, "UTF-8").to_tensor(),
            "dense": tf.sparse.to_dense(words.to_sparse()),
            "branch": tf.switch_case(n % 2, [lambda: 1.0, lambda: 2.0]),
            "gradient": tape.gradient(square, values),
            "mapped": tf.map_fn(lambda value: value * 2.0, values),
            "sum": tf.data.Dataset.range(5).reduce(tf.constant(0, tf.int64), lambda a, b: a + b),
            "random": tf.random.normal([2]),
        }


def keras_lstm(folder: str) -> None:
    """Export a recurrent network as Keras does."""
    model = keras.Sequential(
        [keras.Input((7, 3)), keras.layers.Bidirectional(keras.layers.LSTM(4))]
    )
    model.export(folder, verbose=False)


def keras_text(folder: str) -> None:
    """Export a network that begins with strings and a table."""
    words = keras.layers.TextVectorization(output_sequence_length=4, vocabulary=["a", "b"])
    model = keras.Sequential(
        [keras.Input((1,), dtype="string"), words, keras.layers.Embedding(10, 3)]
    )
    model.export(folder, verbose=False)


def module(folder: str) -> None:
    """Save the module above."""
    many = Many()
    tf.saved_model.save(many, folder, signatures=many.serve)


def tensorflow_1(folder: str) -> None:
    """Save a graph of TensorFlow 1 with its old loops, a queue, a table and its training nodes."""
    v1 = tf.compat.v1
    v1.disable_control_flow_v2()
    try:
        with tf.Graph().as_default(), v1.Session() as session:
            x = v1.placeholder(tf.float32, [None, 3], "x")
            weights = v1.get_variable("w", [3, 2], use_resource=False)
            y = v1.while_loop(lambda i, _: i < 3, lambda i, v: (i + 1, v * 2), [0, x @ weights])[1]
            y = v1.cond(tf.reduce_sum(x) > 0, lambda: y, lambda: -y)
            v1.FIFOQueue(3, [tf.float32])
            v1.train.AdamOptimizer().minimize(tf.reduce_mean(y))
            session.run(v1.global_variables_initializer())
            v1.saved_model.simple_save(session, folder, {"x": x}, {"y": y})
    finally:
        v1.enable_control_flow_v2()


def with_a_training_function(folder: str) -> None:
    """Save a module with a function that calls Python beside the signature."""
    both = tf.Module()
    both.train = tf.function(
        lambda x: tf.py_function(lambda value: value, [x], tf.float32), input_signature=[FLOATS]
    )
    both.serve = tf.function(lambda x: {"y": x + 1}, input_signature=[FLOATS])
    tf.saved_model.save(both, folder, signatures=both.serve)


def save(function: Callable[[Any], Any], folder: str, *, jit_compile: bool | None = None) -> None:
    """Save one function of four floats."""
    holder = tf.Module()
    holder.serve = tf.function(
        lambda x: {"y": function(x)}, input_signature=[FLOATS], jit_compile=jit_compile
    )
    tf.saved_model.save(holder, folder, signatures=holder.serve)


def graph_of(folder: Path) -> dict[str, Any]:
    """Describe the SavedModel in a folder."""
    return describe(folder / "saved_model.pb")


@pytest.mark.parametrize(
    "kind", [keras_lstm, keras_text, module, tensorflow_1, with_a_training_function]
)
def test_real_graphs_raise_no_false_alarm(kind: Callable[[str], None], tmp_path: Path) -> None:
    """Of each of these kinds TensorFlow Serving can run all."""
    kind(str(tmp_path / "1"))
    graph = graph_of(tmp_path / "1")

    assert missing(graph["op_types"], graph["compiled"]) == []
    require(graph)


def test_calls_of_python_are_refused(tmp_path: Path) -> None:
    """Both ways of wrapping Python are named, though this very process has kernels for them."""
    save(
        lambda x: (
            tf.py_function(lambda value: value, [x], tf.float32)
            + tf.numpy_function(lambda value: value, [x], tf.float32)
        ),
        str(tmp_path),
    )
    graph = graph_of(tmp_path)

    refused = missing(graph["op_types"], graph["compiled"])

    assert [(refusal.name, refusal.everywhere) for refusal in refused] == [
        ("EagerPyFunc", True),
        ("PyFunc", True),
    ]
    with pytest.raises(ExportError, match=r"EagerPyFunc calls Python.*; PyFunc calls Python"):
        require(graph)


def test_a_custom_operation_is_refused(tmp_path: Path) -> None:
    """An operation that TensorFlow does not register is told apart from all others."""
    save(tf.abs, str(tmp_path))
    file = tmp_path / "saved_model.pb"
    message = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    for function in message.meta_graphs[0].graph_def.library.function:
        for node in function.node_def:
            node.op = "MyCustomOp" if node.op == "Abs" else node.op
    file.write_bytes(message.SerializeToString())

    (refused,) = missing(graph_of(tmp_path)["op_types"])

    assert refused.name == "MyCustomOp"
    assert f"no operation of TensorFlow {tf.__version__}" in refused.reason
    assert not refused.everywhere


def test_an_operation_of_xla_is_refused(tmp_path: Path) -> None:
    """The compiler is linked in, and off unless the server is started with a flag."""
    save(xla.sort, str(tmp_path))

    (refused,) = missing(graph_of(tmp_path)["op_types"])

    assert (refused.name, refused.everywhere) == ("XlaSort", True)


@pytest.mark.parametrize(("jit_compile", "count"), [(True, 1), (False, 0), (None, 0)])
def test_a_function_for_xla_is_refused(
    jit_compile: bool | None,  # noqa: FBT001 - a parameter of the test
    count: int,
    tmp_path: Path,
) -> None:
    """No operation of the graph shows it: the function itself is marked."""
    save(tf.abs, str(tmp_path), jit_compile=jit_compile)
    graph = graph_of(tmp_path)

    refused = missing(graph["op_types"], graph["compiled"])

    assert len(refused) == count
    assert all("jit_compile" in refusal.reason for refusal in refused)


def test_an_operation_for_gpus_alone_is_refused() -> None:
    """It is registered, and has no kernel that the container of a CPU could run."""
    (refused,) = missing(["CudnnRNNV3", "MatMul"])

    assert refused.name == "CudnnRNNV3"
    assert "no kernel for the CPU" in refused.reason
    assert "only for GPU" in refused.reason


def test_an_operation_that_is_rewritten_needs_no_kernel() -> None:
    """TensorFlow replaces it before it looks for one, as running it in a session shows."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        summed = tf.raw_ops.AccumulateNV2(inputs=[tf.ones(2), tf.ones(2)], shape=[2])
        assert session.run(summed).tolist() == [2, 2]

    assert "AccumulateNV2" not in installed().devices
    assert missing(["AccumulateNV2"]) == []


def test_the_registry_is_that_of_the_library_alone() -> None:
    """It knows most of what Python knows, and nothing that Python adds: its calls, its tests."""
    here = {kernel.op for kernel in kernels.get_all_registered_kernels().kernel}
    alone = installed()

    assert alone.version == tf.__version__
    assert alone.devices.keys() < here
    assert alone.devices.keys() <= alone.operations
    added = here - alone.devices.keys()
    assert {"PyFunc", "EagerPyFunc", "PyFuncStateless", "KernelLabel"} <= added
    assert len(added) < len(here) / 20


def test_a_registry_may_be_given() -> None:
    """The rules hold for any registry, and the answer is sorted by name."""
    registry = Registry(
        version="9.9",
        operations=frozenset({"A", "B", "C"}),
        devices={"A": frozenset({"DEFAULT"}), "B": frozenset({"TPU"})},
    )

    refused = missing(["Z", "C", "B", "A", "B"], ["f"], registry=registry)

    assert [refusal.name for refusal in refused] == ["B", "C", "Z", "f"]
    assert refused[1] == Refusal(
        name="C", reason="has no kernel for the CPU in TensorFlow 9.9, nor for anything else"
    )


def test_a_library_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation without the library is named, with the way to the right one."""
    monkeypatch.setattr(tf, "__file__", str(tmp_path / "__init__.py"))
    installed.cache_clear()
    try:
        with pytest.raises(EnvironmentMismatchError, match=r"libtensorflow_cc.*make setup"):
            installed()
    finally:
        installed.cache_clear()


def test_its_process_imports_no_tensorflow() -> None:
    """The file runs under an interpreter that is kept from every package."""
    assert serving_registry.PROCESS.is_file()
    asked = subprocess.run(
        [sys.executable, "-I", "-S", str(serving_registry.PROCESS), "nowhere.so"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "nowhere.so" in asked.stderr
    assert "ModuleNotFoundError" not in asked.stderr
