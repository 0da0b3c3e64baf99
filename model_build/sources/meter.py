"""Shows how far a download is: a bar on a terminal, now and then a line elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from model_build.progress import Progress

MEGABYTE = 1_000_000
SMALL = 1 * MEGABYTE
# Where the size is not known a line is said this often.
STEP = 64 * MEGABYTE

Advance = Callable[[int], None]


@contextmanager
def metered(
    name: str, size: int | None, say: Progress, *, screen: TextIO | None = None
) -> Iterator[Advance]:
    """Give a function to call with the number of bytes that have come; small files show nothing.

    `screen` is standard error where it is left out; the bar is drawn there if it is a terminal.
    """
    screen = screen or sys.stderr
    if size is not None and size < SMALL:
        yield lambda _: None
    elif screen.isatty():
        with _bar(name, size, screen) as advance:
            yield advance
    else:
        yield _lines(name, size, say)


@contextmanager
def _bar(name: str, size: int | None, screen: TextIO) -> Iterator[Advance]:
    from rich import progress  # noqa: PLC0415 - a digest, which downloads nothing, need not wait
    from rich.console import Console  # noqa: PLC0415 - as above

    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(file=screen)) as bar:
        task = bar.add_task(name, total=size)
        yield lambda count: bar.advance(task, count)


def _lines(name: str, size: int | None, say: Progress) -> Advance:
    step = size / 4 if size else STEP
    of = f" of {size / MEGABYTE:.1f}" if size else ""
    received = 0

    def advance(count: int) -> None:
        nonlocal received
        before = received
        received += count
        if before // step != received // step:
            say(f"{name}: {received / MEGABYTE:.1f}{of} MB")

    say(f"{name}: {size / MEGABYTE:.1f} MB" if size else f"{name}: of unknown size")
    return advance
