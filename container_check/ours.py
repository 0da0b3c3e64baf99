"""The stand-in for the image that this repository tests against, on the same archive."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from container_check.errors import ContainerCheckError
from container_check.image import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SAYS = "serving on "
STOP_SECONDS = 30.0  # it ends what it started within two times twelve


@contextmanager
def stand_in(archive: Path) -> Iterator[str]:
    """Serve the archive with `python -m local_aws serve`, and yield its address.

    Raises:
        ContainerCheckError: it did not start; its own words have been printed.
    """
    command = [
        *(sys.executable, "-m", "local_aws", "serve", "--archive", str(archive.resolve())),
        *("--port", "0", "--parent-pid", str(os.getpid())),
    ]
    environment = {**os.environ, **ENVIRONMENT}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout  # noqa: S101 - narrows a type
            line = process.stdout.readline()
            if not line.startswith(SAYS):
                raise ContainerCheckError(
                    "Our own stand-in did not start; what it said stands above. To try it alone: "
                    f"python -m local_aws serve --archive {archive}"
                )
            yield line.removeprefix(SAYS).strip()
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()  # what it started ends with it
