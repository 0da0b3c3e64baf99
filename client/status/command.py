"""Runs `status`: asks, and prints what is so."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from client.exit_status import DONE
from client.status.describing import describe
from client.status.services import Services, connect
from client.status.text import as_text

if TYPE_CHECKING:
    import argparse

    from rich.console import Console


def run_status(parsed: argparse.Namespace, words: Console, aws: Services | None) -> int:
    """Print what there is to say about the endpoint, and return the exit status.

    Raises:
        CommandError: It can't be described.
    """
    asking = words.status("asking AWS") if words.is_terminal else contextlib.nullcontext()
    with asking:
        report = describe(parsed.endpoint, aws or connect())
    print(json.dumps(report.as_json(), indent=2) if parsed.json else as_text(report))
    return DONE
