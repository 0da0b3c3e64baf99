"""Throughput with many clients, against as many threads that call the graph."""

from collections.abc import Iterator
from functools import partial

from bench.comparison import Comparison, Target, of_pairs
from bench.comparisons.invocation import graph_call
from bench.connection import burst
from bench.pairs import in_turns
from bench.workbench import Workbench

CLIENTS = (8, 32)
# Of a turn: the first and the last, which have less company, weigh little.
REQUESTS = 96


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Count answers a second, of the portrait."""
    photo = bench.photo()
    graph = graph_call(bench, photo)
    graph()
    port = bench.serve()
    for clients in CLIENTS:
        connections = [bench.connect(port) for _ in range(clients)]
        calls = [lambda one=one: one.invoke(photo) for one in connections]
        each = REQUESTS // clients if runs > 1 else 1
        graphs = [graph] * clients
        turns = in_turns(partial(burst, calls, each), partial(burst, graphs, each), runs=runs)
        pairs = [(ours.rate, other.rate) for ours, other in turns]
        yield of_pairs(
            f"parallel: {clients} clients", pairs, unit="1/s", target=Target("at least", 0.9)
        )
