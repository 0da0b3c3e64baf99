"""Building the archive, against importing TensorFlow and Keras' export of the same network."""

import subprocess
import sys
from collections.abc import Iterator

from bench.comparison import Comparison, Target, of_pairs
from bench.pairs import timed_pairs
from bench.workbench import DEFAULT_DETECTOR, Workbench, build_command
from model_build.paths import ROOT

EXPORT = """
import sys
import tensorflow
from model_build import load_detector
load_detector(sys.argv[1]).export(sys.argv[2], verbose=False)
"""


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Both in processes of their own, from the same weights to files; nothing is cached."""
    out = bench.folder / "built"
    export = [sys.executable, "-c", EXPORT, DEFAULT_DETECTOR, str(bench.folder / "exported")]
    pairs = timed_pairs(
        lambda: _run(build_command(DEFAULT_DETECTOR, None, out)),
        lambda: _run(export),
        runs=runs,
        warm_up=0,
    )
    yield of_pairs("build", pairs, target=Target("at most", 1.5))


def _run(command: list[str]) -> None:
    finished = subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.PIPE, text=True)
    if finished.returncode:
        raise ChildProcessError(f"{command[2]} failed:\n{finished.stderr[-2000:]}")
