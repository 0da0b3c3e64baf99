"""A person's word before a stage, on the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from demo.commands import DemoError

if TYPE_CHECKING:
    from demo.promotion.plan import Stage


def given(stage: Stage, digest: str) -> None:
    """Approve without being asked, as YES=1 says, and say so."""
    print(f"approved: {stage.name} gets the model {digest[:12]} (YES=1)")


def asked(stage: Stage, digest: str) -> None:
    """Ask on the terminal.

    Raises:
        DemoError: the answer is no, or nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise DemoError(
            f"{stage.name} wants an approval, and nobody can be asked here: YES=1 gives it."
        )
    question = f"Promote the model {digest[:12]} to {stage.name}, account {stage.account}? [y/N] "
    try:
        answer = input(question)
    except EOFError:  # Ctrl-D
        answer = "no"
    if answer.strip().lower() not in {"y", "yes"}:
        raise DemoError(f"{stage.name} was not approved: it and what follows stay as they are.")
