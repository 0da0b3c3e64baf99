"""The first request after /ping turns healthy, against the steady median."""

from collections.abc import Iterator
from statistics import median

from bench.comparison import Comparison, Target, of_pairs
from bench.connection import Connection
from bench.pairs import seconds
from bench.workbench import DEFAULT_DETECTOR, Workbench
from model_build.container import serving

STEADY = 20


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Start the container anew for each turn."""
    photo = bench.photo()
    pairs = []
    for _ in range(runs):
        with serving(bench.archive(DEFAULT_DETECTOR)) as container:
            connection = Connection(container.port)
            connection.ping()
            first, *later = [seconds(lambda: connection.invoke(photo)) for _ in range(1 + STEADY)]  # noqa: B023 - called at once
            connection.close()
        pairs.append((first, median(later)))
    yield of_pairs("first_request", pairs, target=Target("at most", 1.5))
