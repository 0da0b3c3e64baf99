"""The embedded AWS in the background, for people at a terminal: up, down and status."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from local_aws.emulator.environment import (
    DEFAULT_ACCOUNT,
    DEFAULT_REGION,
    client_environment,
)
from local_aws.emulator.errors import StoppedError
from local_aws.emulator.local import ROOT, start_server, wait_until_ready
from local_aws.emulator.pace import AWS_MINUTE_SECONDS
from local_aws.emulator.state import LOG_NAME, ServerState, read_state

DEFAULT_DIRECTORY = ROOT / "build" / "local_aws"
_STOP_SECONDS = 15.0
# What would lead a client away from the variables that `up` prints.
_UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")


def up(directory: Path, port: int, minute_seconds: float = AWS_MINUTE_SECONDS) -> ServerState:
    """Start a server in the background, or find the one that runs in the folder already.

    Raises StartError with the end of its log when it does not come up.
    """
    directory = directory.resolve()
    if (state := read_state(directory)) is not None:
        return state
    process = start_server(
        directory,
        port,
        ["--minute-seconds", str(minute_seconds)],
        stdin=subprocess.DEVNULL,
        new_session=True,
    )
    try:
        return wait_until_ready(directory, process)
    except BaseException:
        process.terminate()
        raise


def down(directory: Path) -> bool:
    """Stop the server of the folder and wait until it is gone; False when none was running.

    Raises StoppedError when it does not go.
    """
    directory = directory.resolve()
    state = read_state(directory)
    if state is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(state.keeper, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while state.running:
        if time.monotonic() > deadline:
            message = f"Process {state.keeper} does not end; kill it and look at {LOG_NAME}."
            raise StoppedError(message)
        time.sleep(0.05)
    return True


def export_lines(
    directory: Path,
    state: ServerState,
    account: str = DEFAULT_ACCOUNT,
    region: str = DEFAULT_REGION,
) -> str:
    """Shell lines that make the AWS CLI, boto3 and the CDK CLI of a terminal use the server."""
    variables = client_environment(
        url=state.url,
        ca_bundle=Path(state.ca_bundle),
        directory=directory.resolve(),
        account=account,
        region=region,
    )
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    return "\n".join([f"unset {' '.join(_UNSET)}", *exports])


def describe(directory: Path, state: ServerState) -> None:
    """Tell on standard error what runs, where, and how to stop it."""
    log = directory.resolve() / LOG_NAME
    print(f"The embedded AWS runs at {state.url} (process {state.keeper}).", file=sys.stderr)
    print(f"Its log: {log}", file=sys.stderr)
    print("Stop it with `python -m local_aws down`.", file=sys.stderr)
