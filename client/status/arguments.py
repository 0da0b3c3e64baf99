"""The words of `status`: what may be given and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from client.argument_types import Commands


def add_status(commands: Commands) -> argparse.ArgumentParser:
    """Add the command's parser and return it."""
    status = commands.add_parser(
        "status",
        help="say what is live behind an endpoint, and what the last deployment did",
        description="Say what is live behind an endpoint, and what the last deployment did. It"
        " changes nothing. What the credentials don't allow is said where it would stand.",
        epilog="Exit status: 0 when the endpoint could be described, whatever its state; 1 when it"
        " couldn't, as when there is none; 2 when the command is wrong; 130 when interrupted.",
    )
    status.add_argument("endpoint", metavar="ENDPOINT", help="the endpoint's name")
    status.add_argument("--json", action="store_true", help="print JSON in place of the text")
    return status
