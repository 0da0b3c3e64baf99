"""`cdk synth` and `cdk diff` where nothing changed, against a minimal app of as many stacks."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.comparison import Comparison, Target, of_pairs
from bench.pairs import timed_pairs
from bench.workbench import Workbench
from local_aws import LocalAws
from model_build.paths import ROOT

CDK = ROOT / "node_modules" / ".bin" / "cdk"
TARGET = Target("at most", 1.3)
# What our own app has imported by the time that it declares something.
MODULES = "import sys, stacks.stages; print(*(m for m in sys.modules if m.startswith('aws_cdk')))"
PLAIN = (
    "the limit: as many CfnResources as ours has, with its properties and without any code of ours,"
    " against the minimal app"
)
ENDING = (
    "ours ends without looking for cycles (app.py), which saves it a tenth, and which no template"
    " for a CDK app does"
)
NO_CHANGE = "Number of stacks with differences: 0"


class CdkError(Exception):
    """The CLI failed, or shows a change where nothing changed."""


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Take the local stage alone, deployed in the embedded AWS; the model archive is in its cache.

    Raises:
        CdkError: a command failed, or a diff is not empty.
    """
    stages = bench.folder / "stages.toml"
    # The model, the limits, and the first stage, which is the local one.
    stages.write_text("[stage.".join((ROOT / "stages.toml").read_text().split("[stage.")[:2]))
    with LocalAws(directory=bench.folder / "aws") as aws:
        environment = {**aws.process_environment(), "STAGES_FILE": str(stages)}
        ours = _App(environment, bench.folder / "ours", "local/*")
        ours.cdk("bootstrap", "aws://000000000000/us-east-1")
        ours.synth()
        templates = ours.templates()
        modules = _modules(bench.folder / "modules.txt")
        command = _minimal(modules, str(len(templates)))
        other = _App(environment, bench.folder / "minimal", "*", command)
        command = _minimal(modules, *map(str, templates))
        plain = _App(environment, bench.folder / "plain", "*", command)
        pairs = timed_pairs(ours.synth, other.synth, runs=runs, warm_up=1)
        yield of_pairs("cdk synth", pairs, target=TARGET).noting(
            f"{len(templates)} stacks each; {ENDING}"
        )
        pairs = timed_pairs(plain.synth, other.synth, runs=runs, warm_up=1)
        yield of_pairs("cdk synth: our resources, declared plainly", pairs).noting(PLAIN)
        for app in (ours, other):
            app.deploy()
        pairs = timed_pairs(ours.empty_diff, other.empty_diff, runs=runs, warm_up=1)
        yield of_pairs("cdk diff", pairs, target=TARGET)


class _App:
    """An app under the CDK CLI: this repository's, or that of a command line."""

    def __init__(
        self, environment: Mapping[str, str], output: Path, stacks: str, command: str | None = None
    ) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**environment, "PATH": path}
        self._output = output
        self._stacks = stacks
        self._options = ("--output", str(output), *(("--app", command) if command else ()))

    def synth(self) -> None:
        """Synthesise everything."""
        self.cdk("synth", "--quiet", *self._options)

    def deploy(self) -> None:
        """Deploy its stacks."""
        self.cdk("deploy", self._stacks, "--require-approval", "never", *self._options)

    def empty_diff(self) -> None:
        """Show the difference to what is deployed.

        Raises:
            CdkError: there is one.
        """
        said = self.cdk("diff", self._stacks, *self._options)
        if NO_CHANGE not in said:
            raise CdkError(f"nothing changed, and cdk diff says:\n{said}")

    def cdk(self, *arguments: str) -> str:
        """Run the CLI and return its words.

        Raises:
            CdkError: it failed.
        """
        finished = subprocess.run(
            [str(CDK), *arguments, "--no-color"],
            cwd=ROOT,
            env=self._environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        if finished.returncode:
            raise CdkError(f"cdk {' '.join(arguments)} failed:\n{finished.stdout}")
        return finished.stdout

    def templates(self) -> list[Path]:
        """Return the templates that were synthesised."""
        return sorted(self._output.rglob("*.template.json"))


def _modules(file: Path) -> Path:
    """Write down what our own app imports of the CDK."""
    command = [sys.executable, "-c", MODULES]
    found = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    file.write_text(found.stdout)
    return file


def _minimal(modules: Path, *stacks: str) -> str:
    script = ROOT / "bench" / "minimal_app.py"
    return shlex.join([sys.executable, str(script), str(modules), *stacks])
