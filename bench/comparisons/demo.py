"""`make demo` in a fresh clone and again in the same one, against an earlier commit.

Cold is without anything installed or built; what pip, uv and npm have downloaded before is taken
from their caches; let the cold row be of a second run, as the earlier commit's packages may not
be there in a first. It is what is committed that is cloned.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.comparison import Comparison, of_pairs
from bench.pairs import seconds, timed_pairs
from bench.workbench import Workbench
from model_build.paths import ROOT

# The last commit before anything was made faster.
BEFORE = "8fb038d"
# Of make and of the environment that runs this: the clones have their own.
NOT_PASSED_ON = ("MAKEFLAGS", "MAKELEVEL", "VIRTUAL_ENV", "PYTHONPATH", "JSII_NODE")


class DemoError(Exception):
    """A clone could not be made, or its demo failed; carries the last lines."""


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Time the first run of each clone once, and `runs` more in turns.

    Raises:
        DemoError: the earlier commit is not there, or a demo fails.
    """
    ours, other = _clone(bench.folder / "ours", "HEAD"), _clone(bench.folder / "other", BEFORE)
    cold = (seconds(lambda: _demo(ours)), seconds(lambda: _demo(other)))
    yield of_pairs("demo: cold", [cold]).noting(_steps(ours, cold[0]))
    warm = timed_pairs(lambda: _demo(ours), lambda: _demo(other), runs=runs, warm_up=0)
    yield of_pairs("demo: warm", warm).noting(_steps(ours, warm[-1][0]))


def _steps(folder: Path, whole: float) -> str:
    """Say where the time of the last run went."""
    spent = json.loads((folder / "build" / "demo" / "result.json").read_text())["seconds"]
    steps = {**spent, "set-up, start and end": whole - sum(spent.values())}
    return ", ".join(f"{claim} {time:.0f} s" for claim, time in steps.items())


def _clone(folder: Path, commit: str) -> Path:
    for command in (
        ["git", "clone", "--quiet", str(ROOT), str(folder)],
        ["git", "-C", str(folder), "checkout", "--quiet", "--detach", commit],
    ):
        _run(command, ROOT, f"{commit} cannot be cloned: fetch this repository's whole history")
    return folder


def _demo(folder: Path) -> None:
    # The clone's environment is made with the Python that ours was made with.
    python = Path(
        sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}"
    )
    _run(["make", "demo", f"PYTHON={python}"], folder, "make demo failed")


def _run(command: list[str], folder: Path, failure: str) -> None:
    environment = {name: text for name, text in os.environ.items() if name not in NOT_PASSED_ON}
    finished = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if finished.returncode:
        raise DemoError(f"{failure}:\n{finished.stdout[-2000:]}")
