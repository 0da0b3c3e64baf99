"""The server process: MiniStack's application behind TLS on one loopback port."""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from local_aws.emulator.environment import DEFAULT_REGION, server_environment
from local_aws.emulator.keeper import keep
from local_aws.emulator.pace import AWS_MINUTE_SECONDS, Pace
from local_aws.emulator.state import FILE_NAME, ServerState, write_state
from local_aws.emulator.tls import HOST, Certificates, write_certificates

_WORK_FOLDERS = ("home", "tmp", "cdk")


@dataclass(frozen=True)
class Options:
    """How the server runs."""

    pace: Pace
    keep_state: bool
    ledger: bool


def main() -> int:
    """Parse the command line, take the port, and serve under a keeper; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="folder for work files")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument(
        "--watch-stdin", action="store_true", help="end when standard input is closed"
    )
    parser.add_argument(
        "--remove-directory", action="store_true", help="delete the folder if the starter dies"
    )
    parser.add_argument(
        "--minute-seconds",
        type=float,
        default=AWS_MINUTE_SECONDS,
        help="how long a minute of AWS lasts",
    )
    parser.add_argument(
        "--keep-state", action="store_true", help="begin with what the folder's last server held"
    )
    parser.add_argument("--ledger", action="store_true", help="write down what IAM decides")
    arguments = parser.parse_args()
    options = Options(
        Pace(arguments.minute_seconds), keep_state=arguments.keep_state, ledger=arguments.ledger
    )
    directory: Path = arguments.directory.resolve()
    listener = socket.create_server((HOST, arguments.port))
    ending = keep(lambda: _serve(directory, listener, options), watch_stdin=arguments.watch_stdin)
    (directory / FILE_NAME).unlink(missing_ok=True)
    if ending.starter_died and arguments.remove_directory:
        shutil.rmtree(directory)
    return 1 if ending.server_code else 0


def _serve(directory: Path, listener: socket.socket, options: Options) -> None:
    for name in _WORK_FOLDERS:
        shutil.rmtree(directory / name, ignore_errors=True)
        (directory / name).mkdir(parents=True)
    certificates = write_certificates(directory)
    port: int = listener.getsockname()[1]
    environment = server_environment(directory, certificates, port)
    os.environ.clear()
    os.environ.update(environment)
    asyncio.run(_run(directory, listener, certificates, options))


async def _run(
    directory: Path, listener: socket.socket, certificates: Certificates, options: Options
) -> None:
    # MiniStack reads its settings when it is imported, so it is imported only now.
    from hypercorn.asyncio import serve  # noqa: PLC0415
    from hypercorn.config import Config  # noqa: PLC0415

    from local_aws.emulator.application import build_application  # noqa: PLC0415
    from local_aws.emulator.context import EmulatorContext  # noqa: PLC0415
    from local_aws.emulator.roles import role_credentials  # noqa: PLC0415

    port: int = listener.getsockname()[1]
    url = f"https://{HOST}:{port}"
    context = EmulatorContext(
        url=url,
        port=port,
        directory=directory,
        ca_bundle=certificates.authority,
        region=DEFAULT_REGION,
        role_credentials=role_credentials,
        pace=options.pace,
        keep_state=options.keep_state,
        ledger=options.ledger,
    )
    keeper = os.getppid()
    started = _start_time(keeper)
    application = build_application(
        context,
        on_ready=lambda: write_state(
            directory, ServerState(url, port, str(certificates.authority), keeper, started)
        ),
    )
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.certfile, config.keyfile = str(certificates.chain), str(certificates.key)
    config.keep_alive_timeout = 75
    config.errorlog = "-"
    # The keeper hears the terminal's Ctrl-C too, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    await serve(cast("Any", application), config, shutdown_trigger=asyncio.Event().wait)


def _start_time(pid: int) -> float:
    import psutil  # noqa: PLC0415

    return float(psutil.Process(pid).create_time())


if __name__ == "__main__":
    sys.exit(main())
