"""Serves an archive as the inference container would, for as long as something is asked of it."""

import http.client
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from model_build.content_type import content_type
from model_build.errors import ContainerStartError, ExampleError
from model_build.paths import ROOT

LOOPBACK = "127.0.0.1"
ANNOUNCEMENT = f"serving on http://{LOOPBACK}:"
# The container gives up by itself sooner, with words of its own.
START_SECONDS = 300.0
# What an endpoint's model gets for its loading (stacks/variant.py).
LOAD_SECONDS = 240
# SageMaker's own limits of a health check, of a request and of its body.
PING_SECONDS = 2.0
INVOCATION_SECONDS = 60.0
MAX_BODY_BYTES = 6_291_456
# It ends what it started within two times twelve seconds.
STOP_SECONDS = 30.0
LAST_LINES = 20
SHOWN_CHARACTERS = 600
KEPT = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class Container:
    """A container that has started, on a port of the loopback interface."""

    def __init__(self, port: int, log: Iterable[str]) -> None:
        self.port = port
        self._log = log

    def ping(self) -> None:
        """Ask for the container's health.

        Raises:
            ContainerStartError: it does not say 200 in the time that SageMaker allows.
        """
        status, _ = self._request("GET", "/ping", None, {}, PING_SECONDS)
        if status != http.client.OK:
            raise ContainerStartError(
                f"the container's /ping answers {status}, so SageMaker would never send it a"
                f" request; its last lines:\n{tail(self._log)}"
            )

    def ask(self, file: Path) -> Any:
        """Send a file's bytes as one request and return the parsed JSON of the answer.

        Raises:
            ExampleError: the answer has another status than 200, is no JSON, or does not come.
            SettingsError: no content type is known for the file.
        """
        body = file.read_bytes()
        if len(body) > MAX_BODY_BYTES:
            raise ExampleError(
                f"{file.name} has {len(body)} bytes and an endpoint takes {MAX_BODY_BYTES} in a"
                " request; use a smaller one"
            )
        headers = {"Content-Type": content_type(file), "Accept": "application/json"}
        status, answer = self._request("POST", "/invocations", body, headers, INVOCATION_SECONDS)
        said = answer[:SHOWN_CHARACTERS].decode("utf-8", "replace")
        if status != http.client.OK:
            raise ExampleError(
                f"{file.name} was answered with status {status} and {said!r}; mend the request or"
                f" the handler. The container's last lines:\n{tail(self._log)}"
            )
        try:
            return json.loads(answer, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ExampleError(
                f"{file.name} was answered with what is not JSON ({error}): {said!r}; have the"
                " handler return JSON text in UTF-8"
            ) from error

    def _request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], seconds: float
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=seconds)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise ExampleError(
                f"{method} {path} got no whole answer within {seconds:g} s ({error!r}); the"
                f" container's last lines:\n{tail(self._log)}"
            ) from error
        finally:
            connection.close()


@contextmanager
def serving(archive: Path, settings: Mapping[str, str] | None = None) -> Iterator[Container]:
    """Serve an archive on the loopback interface; the processes end with the context.

    `settings` are more variables of the container's environment.

    Raises:
        ContainerStartError: the container would not start; carries its own words.
    """
    with tempfile.TemporaryDirectory(prefix="model-build-") as home:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "local_aws", "serve", "--archive", str(archive.resolve())),
                *("--port", "0", "--parent-pid", str(os.getpid())),
            ],
            cwd=ROOT,
            env={**_environment(home), **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        log: deque[str] = deque(maxlen=LAST_LINES)
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        readers = [
            threading.Thread(target=_follow, args=(process.stderr, log.append)),
            threading.Thread(target=_follow, args=(process.stdout, lines.put)),
        ]
        for reader in readers:
            reader.start()
        try:
            yield Container(_port(process, lines, log, readers[0]), log)
        finally:
            end(process)
            for reader in readers:
                reader.join()


def tail(log: Iterable[str]) -> str:
    """Return the last lines that a container wrote."""
    return "".join(tuple(log)).rstrip() or "(it wrote none)"


def _port(
    process: "subprocess.Popen[str]",
    lines: "queue.SimpleQueue[str]",
    log: Iterable[str],
    log_reader: threading.Thread,
) -> int:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            if process.poll() is None:
                continue
            log_reader.join()
            raise ContainerStartError(
                "the container would not start with this archive, so an endpoint would not"
                f" either; its last lines:\n{tail(log)}"
            ) from None
        if line.startswith(ANNOUNCEMENT):
            return int(line.removeprefix(ANNOUNCEMENT))
    raise ContainerStartError(
        f"the container did not start within {START_SECONDS:g} s; its last lines:\n{tail(log)}"
    )


def _follow(stream: Any, keep: Any) -> None:
    with stream:
        for line in stream:
            keep(line)


def end(process: "subprocess.Popen[Any]") -> None:
    """End a process that ends what it started; kill it when it has not done so in time."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # What it started ends with it.
        process.kill()
        process.wait()


def _environment(home: str) -> dict[str, str]:
    """Build the container's environment: none of the user's credentials, proxies or settings."""
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "HOME": home,
        "TMPDIR": home,
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SAGEMAKER_TFS_WAIT_TIME_SECONDS": str(LOAD_SECONDS),
        # SageMaker sets the region; a handler that asks AWS for more must not wait for it here.
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is a number in Python only")
