"""Says every two seconds how far a load test is."""

import time

from rich.console import Console

SECONDS = 2.0


class Progress:
    """Called with how many requests were sent and answered so far."""

    def __init__(self, console: Console, whole: int) -> None:
        self._console = console
        self._whole = whole
        self._told = time.monotonic()

    def __call__(self, sent: int, answered: int) -> None:
        """Print a line if the last one is long enough ago."""
        if time.monotonic() - self._told > SECONDS:
            self._told = time.monotonic()
            self._console.print(f"..  {sent} of {self._whole} sent, {answered} answered")
