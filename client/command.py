"""Runs the command line: finds the command that is meant, and lets it do its work."""

from __future__ import annotations

import argparse
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from rich.console import Console

from client.detect_arguments import add_detect
from client.detect_command import run_detect
from client.errors import CommandError
from client.exit_status import FAILED, INTERRUPTED
from client.status.arguments import add_status
from client.status.command import run_status
from client.transform.arguments import add_transform
from client.transform.command import run_transform

if TYPE_CHECKING:
    from collections.abc import Iterator

# A command adds its parser; it runs with the parsed words, the console for words about the work
# (stderr), and AWS clients or None, and returns its exit status.
_COMMANDS = (
    (add_detect, run_detect),
    (add_status, run_status),
    (add_transform, run_transform),
)


def main(arguments: list[str] | None = None, *, aws: Any = None) -> int:
    """Run one command and return its exit status; a wrong one ends the process with status 2.

    Args:
        arguments: The command line without the program's name; None takes the process's own.
        aws: Clients to use in place of those that the environment makes.
    """
    parsed = _parser().parse_args(arguments)
    words = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    with _notes_on(words):
        try:
            status: int = parsed.run(parsed, words, aws)
        except CommandError as error:
            words.print(str(error))
            return FAILED
        except KeyboardInterrupt:
            words.print("stopped")
            return INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m client",
        description="Ask a detector's endpoint what is on photos, or look at the endpoint itself."
        " The AWS environment variables decide the account, the region and the endpoint URL.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add, run in _COMMANDS:
        command = add(commands)
        # `refuse` is for what no single argument shows: it ends the process with status 2.
        command.set_defaults(run=run, refuse=command.error)
    return parser


class _Notes(logging.Handler):
    """Prints what modules log, a line each."""

    def __init__(self, words: Console) -> None:
        super().__init__()
        self._words = words

    def emit(self, record: logging.LogRecord) -> None:
        """Print one note."""
        self._words.print(self.format(record))


@contextlib.contextmanager
def _notes_on(words: Console) -> Iterator[None]:
    log, notes = logging.getLogger("client"), _Notes(words)
    before = log.level
    log.setLevel(logging.INFO)
    log.addHandler(notes)
    try:
        yield
    finally:
        log.removeHandler(notes)
        log.setLevel(before)
