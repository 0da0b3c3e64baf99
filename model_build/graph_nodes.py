"""Finds the nodes of a graph that can run: those of functions that nothing calls never do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# TensorFlow sets it on functions made with jit_compile=True, and on the nodes that call them.
MUST_COMPILE = "_XlaMustCompile"


@dataclass(frozen=True, kw_only=True)
class Reached:
    """The nodes of the graph itself and of the functions it calls, however indirectly.

    A function that is called twice is there once. `compiled` names what XLA has to compile.
    """

    nodes: tuple[Any, ...]
    functions: frozenset[str]
    compiled: frozenset[str]


def reached(graph: Any) -> Reached:
    """Walk a `GraphDef` from its own nodes along the calls.

    A library may hold much that is never called: tf_keras saves an LSTM with its backward pass
    and a variant for GPUs, whose operations a server without a GPU lacks and never asks for.
    """
    library = {function.signature.name: function for function in graph.library.function}
    nodes: list[Any] = []
    called: set[str] = set()
    compiled: set[str] = set()
    waiting = list(graph.node)
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        names = set(_calls(node)) & library.keys()
        if _must_compile(node):
            compiled |= names or {node.name}
        for name in names - called:
            called.add(name)
            waiting.extend(library[name].node_def)
            if _must_compile(library[name]):
                compiled.add(name)
    return Reached(nodes=tuple(nodes), functions=frozenset(library), compiled=frozenset(compiled))


def _calls(node: Any) -> Iterator[str]:
    yield node.op
    for value in node.attr.values():
        yield value.func.name
        yield from (function.name for function in value.list.func)


def _must_compile(definition: Any) -> bool:
    return MUST_COMPILE in definition.attr and bool(definition.attr[MUST_COMPILE].b)
