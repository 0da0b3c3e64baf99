"""From an endpoint's process to healthy, against TensorFlow's import and the SavedModel's load."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.comparison import Comparison, Target, of_pairs
from bench.connection import Connection
from bench.pairs import in_turns
from bench.workbench import DEFAULT_DETECTOR, Workbench
from model_build.container import serving
from model_build.paths import ROOT

LOAD = """
import sys
import tensorflow as tf
tf.saved_model.load(sys.argv[1])
print("loaded", flush=True)
"""


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Leave the warm-up out of both, and state in a row of its own what it adds."""
    folder = bench.folder / "cold"
    shutil.copytree(bench.unpacked(DEFAULT_DETECTOR), folder)
    shutil.rmtree(folder / "1" / "assets.extra")
    without = bench.pack(folder)
    load = [sys.executable, "-c", LOAD, str(folder / "1")]
    bare = partial(_seconds_to_healthy, without)
    pairs = in_turns(bare, partial(_seconds_to_loaded, load), runs=runs)
    yield of_pairs("start", pairs, target=Target("at most", 1.3))
    warmed = bench.archive(DEFAULT_DETECTOR)
    pairs = in_turns(partial(_seconds_to_healthy, warmed), bare, runs=runs)
    yield of_pairs("start: with warm-up", pairs).noting("against the same without warm-up")


def _seconds_to_loaded(command: list[str]) -> float:
    with tempfile.TemporaryFile("w+") as words:
        begun = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=words) as process:
            said = process.stdout.readline() if process.stdout else b""
            loaded = time.perf_counter()
        if not said:
            words.seek(0)
            raise ChildProcessError(f"the SavedModel was not loaded:\n{words.read()[-2000:]}")
    return loaded - begun


def _seconds_to_healthy(archive: Path) -> float:
    begun = time.perf_counter()
    with serving(archive) as container:
        connection = Connection(container.port)
        connection.ping()
        healthy = time.perf_counter()
        connection.close()
    return healthy - begun
