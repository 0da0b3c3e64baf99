"""Health checks while 32 clients load the endpoint, against a handler that does nothing."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.comparison import Comparison, Target, of_pairs
from bench.connection import SECONDS, Connection
from bench.pairs import timed_pairs
from bench.percentiles import percentile
from bench.workbench import DEFAULT_DETECTOR, Workbench
from model_build.paths import ROOT

CLIENTS = 32
# A request that SageMaker's health check gives up on (its developer guide, "How Containers Respond
# to Health Check (Ping) Requests").
LIMIT_SECONDS = 2.0
IDLE_HANDLER = ROOT / "bench" / "handlers" / "idle.py"
PINGS = 100


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Ping both servers in turns while one and the same load keeps the processors busy."""
    port = bench.serve()
    ours, other = bench.connect(port), bench.connect(bench.serve(_idle_archive(bench)))
    with _load(port, bench.photo()):
        turns = [timed_pairs(ours.ping, other.ping, runs=PINGS, warm_up=0) for _ in range(runs)]
    sides = [list(zip(*turn, strict=True)) for turn in turns]
    yield of_pairs(
        "ping: 99th percentile",
        [(percentile(mine, 99), percentile(theirs, 99)) for mine, theirs in sides],
        target=Target("at most", 3),
    ).noting(f"of {PINGS} pings each in a turn, {CLIENTS} clients")
    yield of_pairs(
        "ping: slowest of all, of SageMaker's 2 s",
        [(max(ping for mine, _ in sides for ping in mine), LIMIT_SECONDS)],
        target=Target("at most", 1),
    )


def _idle_archive(bench: Workbench) -> Path:
    """Return the default archive with a handler that answers `{}` whatever comes."""
    folder = bench.folder / "idle"
    shutil.copytree(bench.unpacked(DEFAULT_DETECTOR) / "1", folder / "1")
    (folder / "code").mkdir()
    shutil.copy(IDLE_HANDLER, folder / "code" / "inference.py")
    return bench.pack(folder)


@contextmanager
def _load(port: int, photo: bytes) -> Iterator[None]:
    """Keep a number of clients asking until the context ends."""
    ended = threading.Event()
    loaded = threading.Barrier(CLIENTS + 1, timeout=SECONDS)
    errors: list[Exception] = []

    def work() -> None:
        connection = Connection(port)
        try:
            connection.ping()
            loaded.wait()
            while not ended.is_set():
                connection.invoke(photo)
        except Exception as error:  # noqa: BLE001 - it is raised below, in the caller's thread
            errors.append(error)
            loaded.abort()  # else the others would wait for it
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        loaded.wait()
        yield
    except threading.BrokenBarrierError:
        if not errors:
            raise
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
