"""Eight clients of a Flask server with Keras' predict, against as many of ours."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bench.comparison import Comparison, Target, of_pairs
from bench.connection import LOOPBACK, Burst, Connection, burst
from bench.container_variants import INTER_OP
from bench.pairs import in_turns
from bench.percentiles import percentile
from bench.workbench import DEFAULT_DETECTOR, Workbench
from model_build.container import end
from model_build.paths import ROOT

CLIENTS = 8
EACH = 12
FASTER = 1.2
COMPETING = "our container lets all requests compete for the processors; the row below does not"
START_SECONDS = 120


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Compare throughput, and the 99th percentile of all requests of all turns."""
    flask = _flask(bench)
    turns = _turns(bench, bench.serve(), flask, runs)
    rates = [(mine.rate, theirs.rate) for mine, theirs in turns]
    yield of_pairs(
        "flask: throughput, 8 clients", rates, unit="1/s", target=Target("at least", FASTER)
    )
    yield _slowest("flask: 99th percentile", turns).noting(COMPETING)
    turns = _turns(bench, bench.serve(environment={INTER_OP: "1"}), flask, runs)
    yield _slowest("flask: 99th percentile, inter_op = 1", turns)


def _turns(bench: Workbench, ours: int, flask: int, runs: int) -> list[tuple[Burst, Burst]]:
    photo = bench.photo()
    sides = [
        [_asking(bench.connect(port), photo) for _ in range(CLIENTS)] for port in (ours, flask)
    ]
    for calls in sides:
        burst(calls, 1)
    each = EACH if runs > 1 else 1
    mine, theirs = (partial(burst, calls, each) for calls in sides)
    return in_turns(mine, theirs, runs=runs)


def _slowest(name: str, turns: Sequence[tuple[Burst, Burst]]) -> Comparison:
    # Of all turns: a turn has fewer than a hundred requests, of which that would be the slowest.
    ours, other = (
        percentile([one for turn in side for one in turn.latencies], 99)
        for side in zip(*turns, strict=True)
    )
    return of_pairs(name, [(ours, other)], target=Target("at most", 1))


def _asking(connection: Connection, photo: bytes) -> Callable[[], bytes]:
    return lambda: connection.invoke(photo)


def _flask(bench: Workbench) -> int:
    """Start it under gunicorn with a worker for each processor; return its port.

    Its socket listens before it does, so that the first request waits for it.
    """
    model = bench.folder / "flask.keras"
    bench.network(DEFAULT_DETECTOR).save(model)
    listener = socket.create_server((LOOPBACK, 0))
    bench.at_end(listener.close)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}"),
            *("--workers", str(len(os.sched_getaffinity(0))), "--log-level", "warning"),
            *("--timeout", str(START_SECONDS), "bench.handlers.flask_server:app"),
        ],
        cwd=ROOT,
        env={**os.environ, "FLASK_DETECTOR": DEFAULT_DETECTOR, "FLASK_MODEL": str(model)},
        pass_fds=[listener.fileno()],
    )
    bench.at_end(lambda: end(process))
    return int(listener.getsockname()[1])
