"""Says what is under way, on a terminal and in a log alike; standard output is left alone."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator


class Progress:
    """Steps with their seconds, and the words of the commands that take them."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)

    @contextmanager
    def step(self, claim: str) -> Iterator[None]:
        """Print `claim` as under way, then as true with the seconds that it took."""
        started = time.monotonic()
        self._console.print(f"..  {claim}", markup=False)
        yield
        seconds = time.monotonic() - started
        self._console.print(f"ok  {claim} ({seconds:.1f} s)", markup=False)

    def say(self, line: str) -> None:
        """Print a line of a command that runs inside the step."""
        self._console.print(f"    {line}", markup=False, style="dim", soft_wrap=True)
