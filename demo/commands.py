"""Runs the commands that a user would type, and keeps what they say in files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
_CDK = ROOT / "node_modules" / ".bin" / "cdk"
_LAST_LINES = 40


class DemoError(Exception):
    """A step failed; the text says which, why, and where to read more."""


class Commands:
    """The CDK CLI of the package lock and this repository's commands, against one AWS."""

    def __init__(self, *, environment: Mapping[str, str], logs: Path) -> None:
        bin_folder = Path(sys.executable).parent
        path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**environment, "PATH": path}
        self._logs = logs

    def cdk(self, *arguments: str) -> None:
        """Run the real CDK CLI without a terminal; its words go to `<first argument>.log`.

        Raises:
            DemoError: it ended with another code than 0; the text holds its last lines.
        """
        log = self._logs / f"{arguments[0]}.log"
        progress = ("--progress", "events") if arguments[0] == "deploy" else ()
        command = [str(_CDK), *arguments, *progress, "--no-color"]
        with log.open("w") as sink:
            finished = subprocess.run(
                command,
                check=False,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        if finished.returncode != 0:
            tail = "\n".join(log.read_text().splitlines()[-_LAST_LINES:])
            raise DemoError(
                f"`cdk {' '.join(arguments)}` ended with {finished.returncode}:\n{tail}\n"
                f"All of it is in {os.path.relpath(log, ROOT)}."
            )

    def python(self, module: str, *arguments: str | Path) -> str:
        """Run `python -m MODULE` of this repository and return what it printed.

        Raises:
            DemoError: it failed; the text holds its words.
        """
        finished = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            check=False,
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        if finished.returncode != 0:
            raise DemoError(f"`python -m {module} {arguments[0]}` failed:\n{finished.stderr}")
        return finished.stdout
