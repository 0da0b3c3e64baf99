"""The stand-in for the image that this repository tests against, on the same archive."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from container_check.errors import ContainerCheckError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SAYS = "serving on "


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
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
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
            process.terminate()
