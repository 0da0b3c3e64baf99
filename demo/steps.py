"""Says what is under way and how long it took, on a terminal and in a log alike."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator


class Steps:
    """Named steps with their seconds; a clock runs where there is a terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._began = time.monotonic()
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, claim: str) -> Iterator[None]:
        """Time what happens inside; print `claim` as under way, then as true."""
        started = time.monotonic()
        if not self._console.is_terminal:
            self._console.print(f"..  {claim}")
        with self._console.status(claim):
            yield
        self.seconds[claim] = round(time.monotonic() - started, 1)
        self._console.print(f"[green]ok[/]  {claim} [dim]({self.seconds[claim]} s)[/]")

    def total(self) -> float:
        """Return the seconds since this object was made."""
        return time.monotonic() - self._began
