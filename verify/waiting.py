"""Waits for AWS with a word now and then, as nothing here ends within seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from verify.errors import VerifyError

if TYPE_CHECKING:
    from collections.abc import Callable

Found = TypeVar("Found")
POLL_SECONDS = 5.0
PATIENCE_SECONDS = 5400.0  # CloudFormation gives most of what it waits for an hour
WORD_SECONDS = 60.0


def pause() -> None:
    """Give AWS the time in which its reads may be behind its writes."""
    time.sleep(POLL_SECONDS)


def until(
    found: Callable[[], Found | None], what: str, *, poll_seconds: float = POLL_SECONDS
) -> Found:
    """Poll until there is something, and return it.

    Raises:
        VerifyError: it did not come in an hour and a half.
    """
    began = said = time.monotonic()
    while (something := found()) is None:
        now = time.monotonic()
        if now - began > PATIENCE_SECONDS:
            raise VerifyError(f"{what}: nothing came of it in {PATIENCE_SECONDS / 60:g} minutes")
        if now - said > WORD_SECONDS:
            said = now
            print(f"    {what}: {(now - began) / 60:.0f} min", flush=True)
        time.sleep(poll_seconds)
    return something
