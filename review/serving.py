"""Serves an archive on the loopback interface, by the command that has the container's contract."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from review.errors import ReviewError
from review.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from review.archive import Archive

LOOPBACK = "127.0.0.1"
SECONDS = 60.0  # after which SageMaker ends a request
STOP_SECONDS = 30.0
LAST_LINES = 20
CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".json": "application/json",
    ".jsonl": "application/jsonlines",
    ".csv": "text/csv",
}
_ANNOUNCEMENT = f"serving on http://{LOOPBACK}:"
_KEPT = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class Served:
    """An archive that is being served; it is asked one thing at a time."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log

    @cached_property
    def port(self) -> int:
        """Where it answers; the first time this waits until it does.

        Raises:
            ReviewError: The container would not start; carries its own words.
        """
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        # Its own limit of the start ends the container, and with it this.
        for line in self._process.stdout:
            if line.startswith(_ANNOUNCEMENT):
                return int(line.removeprefix(_ANNOUNCEMENT))
        raise ReviewError(
            "The container would not start with this archive, so an endpoint would not either. Its "
            f"last lines:\n{_tail(self._log)}"
        )

    def ask(self, sample: Path) -> Any:
        """Send a file's bytes as a request and return its answer, as the smoke test does.

        A refusal is an answer, too: its status, and what was said.

        Raises:
            ReviewError: There was no answer at all.
        """
        headers = {
            "Content-Type": CONTENT_TYPES.get(sample.suffix.lower(), "application/octet-stream"),
            "Accept": "application/json",
        }
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=SECONDS)
        try:
            connection.request("POST", "/invocations", sample.read_bytes(), headers)
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise ReviewError(
                f"{sample.name} got no answer within {SECONDS:g} s ({error!r}). The container's "
                f"last lines:\n{_tail(self._log)}"
            ) from error
        finally:
            connection.close()
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = body
        return parsed if response.status == http.client.OK else {response.status: parsed}


@contextmanager
def serving(archive: Archive) -> Iterator[Served]:
    """Start to serve the archive, and don't wait for it; the processes end with the context."""
    with tempfile.TemporaryDirectory(prefix="review-") as home:
        log = Path(home, "container.log")
        with log.open("w") as sink:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "local_aws", "serve", "--archive", str(archive.path)),
                    *("--port", "0", "--parent-pid", str(os.getpid())),
                ],
                cwd=ROOT,
                env=_environment(home, archive.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
            )
        try:
            yield Served(process, log)
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # What it started ends with it.
            process.kill()


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LAST_LINES:]) or "(it wrote none)"


def _environment(home: str, container: Mapping[str, str]) -> dict[str, str]:
    """Return the container's variables with those of the template, and none of the user's."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": home,
        "TMPDIR": home,
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # SageMaker sets the region; a handler that asks AWS for more must not wait for it here.
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        **container,
    }
