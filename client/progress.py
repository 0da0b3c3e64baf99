"""Shows how many photos are done: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def photo_progress(
    console: Console, *, total: int, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[], None]]:
    """Give a function to call when one more photo is done; `clock` is in seconds."""
    if not console.is_terminal:
        yield _lines(console, total, clock)
        return
    columns = (SpinnerColumn(), MofNCompleteColumn(), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("photos", total=total)
        yield lambda: progress.advance(task)


def _lines(console: Console, total: int, clock: Callable[[], float]) -> Callable[[], None]:
    done = 0
    last = clock()

    def advance() -> None:
        nonlocal done, last
        done += 1
        if clock() - last >= _SECONDS_BETWEEN_LINES:
            last = clock()
            console.print(f"{done} of {total} photos done")

    return advance
