"""The embedded AWS as a context manager: up on entry, gone without a trace on exit."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from local_aws.emulator.capacity_file import write_capacity
from local_aws.emulator.environment import (
    DEFAULT_ACCOUNT,
    DEFAULT_REGION,
    client_environment,
    process_environment,
)
from local_aws.emulator.errors import StartError, StoppedError
from local_aws.emulator.ledger import FILE_NAME as LEDGER_NAME
from local_aws.emulator.pace import AWS_MINUTE_SECONDS
from local_aws.emulator.state import LOG_NAME, ServerState, read_state

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_LOG_TAIL_LINES = 30


class LocalAws:
    """An AWS of one's own on the loopback interface, for as long as a `with` block lasts.

    `directory` is kept for a look afterwards (the log is in it); without one, a temporary folder
    is used and removed. `port` 0 takes a free one. `minute_seconds` says how long a minute of AWS
    lasts (see `Pace`). With `keep_state` it begins with what the folder's last server held (see
    `Snapshots`). With `ledger` it writes down what IAM decides about roles (see `Ledger`).
    """

    def __init__(
        self,
        directory: Path | None = None,
        port: int = 0,
        *,
        minute_seconds: float = AWS_MINUTE_SECONDS,
        keep_state: bool = False,
        ledger: bool = False,
    ) -> None:
        self._named = directory
        self._port = port
        self._arguments = ["--watch-stdin", "--minute-seconds", str(minute_seconds)]
        self._arguments += ["--keep-state"] if keep_state else []
        self._arguments += ["--ledger"] if ledger else []
        self._process: subprocess.Popen[bytes] | None = None
        self._directory: Path | None = None
        self._state: ServerState | None = None

    def __enter__(self) -> Self:
        """Start the server and wait until it answers. Raises StartError with the log's end."""
        temporary = self._named is None
        self._directory = Path(
            tempfile.mkdtemp(prefix="local_aws-") if self._named is None else self._named
        ).resolve()
        arguments = [*self._arguments, *(["--remove-directory"] if temporary else [])]
        self._process = start_server(
            self._directory, self._port, arguments, stdin=subprocess.PIPE, new_session=False
        )
        try:
            self._state = wait_until_ready(self._directory, self._process)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server and all that it started."""
        self._stop()

    def _stop(self) -> None:
        process, self._process, self._state = self._process, None, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()
        if self._named is None and self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def url(self) -> str:
        """The address of every service: https://127.0.0.1:PORT."""
        return self._running.url

    @property
    def directory(self) -> Path:
        """The folder of work files."""
        if self._directory is None:
            raise StoppedError(_NOT_RUNNING)
        return self._directory

    @property
    def log_path(self) -> Path:
        """What the server, its functions and its endpoint instances printed."""
        return self.directory / LOG_NAME

    @property
    def ledger_path(self) -> Path:
        """What IAM decided about roles, where a ledger was asked for."""
        return self.directory / LEDGER_NAME

    @property
    def ca_bundle(self) -> Path:
        """PEM file of the authority to trust."""
        return Path(self._running.ca_bundle)

    @property
    def pid(self) -> int:
        """Process id of the keeper, above everything that runs."""
        return self._running.keeper

    def environment(
        self, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION
    ) -> dict[str, str]:
        """Variables that make boto3 and the CDK CLI talk to this AWS as the account's root."""
        return client_environment(
            url=self.url,
            ca_bundle=self.ca_bundle,
            directory=self.directory,
            account=account,
            region=region,
        )

    def process_environment(
        self, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION
    ) -> dict[str, str]:
        """A whole environment for a subprocess: this process's, without its own AWS settings."""
        return process_environment(self.environment(account, region))

    def set_capacity(self, most: Mapping[str, int]) -> None:
        """Limit how many instances of each type run at once, from the next launch on.

        A type that is left out has no limit; what runs already goes on.
        """
        write_capacity(self.directory, most)

    @property
    def _running(self) -> ServerState:
        if self._state is None:
            raise StoppedError(_NOT_RUNNING)
        return self._state


_NOT_RUNNING = "The embedded AWS is not running: use it inside `with LocalAws() as aws:`."


def start_server(
    directory: Path, port: int, arguments: list[str], *, stdin: int, new_session: bool
) -> subprocess.Popen[bytes]:
    """Start the server's process with its output in the folder's log.

    Raises StartError when a server already runs in the folder.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if (state := read_state(directory)) is not None:
        message = (
            f"An embedded AWS already runs in {directory} at {state.url}. "
            "Stop it with `python -m local_aws down`, or use another folder."
        )
        raise StartError(message)
    command = [sys.executable, "-m", "local_aws.emulator.server"]
    with (directory / LOG_NAME).open("wb") as log:
        return subprocess.Popen(
            [*command, "--directory", str(directory), "--port", str(port), *arguments],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
            stdin=stdin,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=new_session,
        )


def wait_until_ready(directory: Path, process: subprocess.Popen[bytes]) -> ServerState:
    """Wait for the server that was just started. Raises StartError with the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while (state := read_state(directory)) is None:
        code = process.poll()
        if code is not None or time.monotonic() > deadline:
            what = f"ended with {code}" if code is not None else "did not answer in time"
            tail = (directory / LOG_NAME).read_text(errors="replace").splitlines()
            end = "\n".join(tail[-_LOG_TAIL_LINES:])
            message = f"The embedded AWS {what}. The end of {directory / LOG_NAME}:\n{end}"
            raise StartError(message)
        time.sleep(0.02)
    return state
