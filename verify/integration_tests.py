"""Runs the tests in a process group of their own, so that an interrupt reaches this one first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
# The longest that one test may take, with the deployment that its fixtures do before it.
TEST_SECONDS = 3 * 3600
PATIENCE_SECONDS = 60


def run_tests(files: Sequence[str], environment: Mapping[str, str], temporary: Path) -> int:
    """Return pytest's exit code; an interrupt ends pytest and all its commands, then goes on."""
    command = [sys.executable, "-m", "pytest", *files, "--timeout", str(TEST_SECONDS)]
    command += ["-p", "no:cacheprovider", "--basetemp", str(temporary), "--color", "no", "-v"]
    # The tests deploy from copies of this checkout, which have stages files of their own.
    inherited = {name: value for name, value in os.environ.items() if name != "STAGES_FILE"}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait()
    except BaseException:
        _end(process)
        raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt the group, and kill what is left of it after a while."""
    for ending in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, ending)
            process.wait(PATIENCE_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
