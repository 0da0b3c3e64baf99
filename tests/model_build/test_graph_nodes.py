"""Which nodes of a graph can run."""

from typing import Any

import pytest
from tensorflow.core.framework import graph_pb2

from model_build.graph_nodes import MUST_COMPILE, reached


@pytest.fixture
def graph() -> Any:
    """A graph that calls f by an attribute, which calls g by name; nothing calls unused."""
    graph = graph_pb2.GraphDef()
    for name, op in (("f", "Abs"), ("g", "Neg"), ("h", "Exp"), ("unused", "CudnnRNNV3")):
        function = graph.library.function.add()
        function.signature.name = name
        function.node_def.add(name=f"in_{name}", op=op)
    graph.library.function[0].node_def.add(name="call", op="g")
    graph.node.add(name="call", op="PartitionedCall").attr["f"].func.name = "f"
    return graph


def test_calls_are_followed_and_nothing_else(graph: Any) -> None:
    """Functions are found by attribute and by name, however deep; what nobody calls is not."""
    found = reached(graph)

    assert {node.op for node in found.nodes} == {"PartitionedCall", "g", "Abs", "Neg"}
    assert found.functions == {"f", "g", "h", "unused"}


def test_the_branches_of_a_case_are_calls(graph: Any) -> None:
    """A list of functions counts with each of its members."""
    case = graph.node.add(name="case", op="Case")
    case.attr["branches"].list.func.add(name="h")

    assert "Exp" in {node.op for node in reached(graph).nodes}


def test_a_function_that_calls_itself_is_there_once(graph: Any) -> None:
    """A cycle ends, and a second call adds nothing."""
    graph.library.function[1].node_def.add(name="again", op="g")
    graph.node.add(name="second", op="f")

    assert [node.op for node in reached(graph).nodes].count("Abs") == 1


@pytest.mark.parametrize(("value", "names"), [(True, {"g"}), (False, set())])
@pytest.mark.parametrize("place", ["function", "call"])
def test_what_xla_must_compile_is_named(
    graph: Any,
    place: str,
    value: bool,  # noqa: FBT001 - a parameter of the test
    names: set[str],
) -> None:
    """The attribute counts by its value, on the function or on the node that calls it."""
    calling, called = graph.library.function[:2]
    definition = called if place == "function" else calling.node_def[1]
    definition.attr[MUST_COMPILE].b = value

    assert reached(graph).compiled == names


def test_what_is_not_called_need_not_be_compiled(graph: Any) -> None:
    """A function that was saved beside the signature never reaches the compiler."""
    graph.library.function[3].attr[MUST_COMPILE].b = True

    assert reached(graph).compiled == frozenset()
