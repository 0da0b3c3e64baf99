"""The command line: python -m local_aws up | down | status | serve."""

import argparse
import re
import sys
from pathlib import Path

from local_aws.container import command
from local_aws.emulator import background
from local_aws.emulator.environment import DEFAULT_ACCOUNT, DEFAULT_REGION
from local_aws.emulator.errors import LocalAwsError
from local_aws.emulator.pace import AWS_MINUTE_SECONDS
from local_aws.emulator.state import read_state

_UP = """start the embedded AWS in the background and print the environment to use it with

The lines on standard output are for the shell: eval "$(python -m local_aws up)"
A second `up` starts nothing and prints the same lines."""


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands and return its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed) or 0)
    except LocalAwsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local_aws",
        description="An AWS on this machine's loopback interface: no account, no Docker.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    up = commands.add_parser(
        "up",
        help=_UP.partition("\n")[0],
        description=_UP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    up.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    up.add_argument(
        "--account",
        type=_account,
        default=DEFAULT_ACCOUNT,
        help="account to act in, 12 digits (default: %(default)s); every number is an account",
    )
    up.add_argument("--region", default=DEFAULT_REGION, help="region (default: %(default)s)")
    up.add_argument(
        "--minute-seconds",
        type=float,
        default=AWS_MINUTE_SECONDS,
        help="how long a minute of alarms, schedules and waits lasts (default: %(default)s)",
    )
    up.set_defaults(run=_up)
    down = commands.add_parser("down", help="stop it; all that it held is gone")
    down.set_defaults(run=_down)
    status = commands.add_parser("status", help="tell whether it runs; exits 3 when it does not")
    status.set_defaults(run=_status)
    for background_command in (up, down, status):
        background_command.add_argument(
            "--dir",
            type=Path,
            default=background.DEFAULT_DIRECTORY,
            help="folder for its log and work files (default: %(default)s)",
        )
    serve = commands.add_parser("serve", help="run an endpoint's container for a model archive")
    command.add_arguments(serve)
    serve.set_defaults(run=command.run)
    return parser


def _account(text: str) -> str:
    if not re.fullmatch(r"\d{12}", text):
        message = f"{text!r} is no account: give its 12 digits"
        raise argparse.ArgumentTypeError(message)
    return text


def _up(arguments: argparse.Namespace) -> int:
    state = background.up(arguments.dir, arguments.port, arguments.minute_seconds)
    background.describe(arguments.dir, state)
    print(background.export_lines(arguments.dir, state, arguments.account, arguments.region))
    return 0


def _down(arguments: argparse.Namespace) -> int:
    stopped = background.down(arguments.dir)
    print("The embedded AWS is stopped." if stopped else "The embedded AWS was not running.")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    state = read_state(arguments.dir.resolve())
    if state is None:
        print("The embedded AWS is not running. Start it with `python -m local_aws up`.")
        return 3
    background.describe(arguments.dir, state)
    return 0


if __name__ == "__main__":
    sys.exit(main())
