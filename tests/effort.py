"""How much work a piece of code is, on whatever machine and beside whatever else it runs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of one loop, on a processor that is faster than any that this was tried on.
_FASTEST_SECONDS = 0.002


@contextmanager
def costing_at_most(loops: float) -> Iterator[None]:
    """Fail where the block takes more processor time than so many loops, timed right after it.

    A loop is some 10 ms of plain Python on a processor of 2024. A busy neighbour slows both.
    """
    begin = time.process_time()
    yield
    spent = time.process_time() - begin
    if spent > loops * _FASTEST_SECONDS:
        assert spent <= loops * _loop_seconds(), f"{spent:.3f} s of processor time"


def _loop_seconds() -> float:
    begin = time.process_time()
    for _ in range(3):
        total = 0
        for number in range(150_000):
            total += number * number
    return (time.process_time() - begin) / 3
