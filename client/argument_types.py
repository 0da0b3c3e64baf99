"""Kinds of values on the command line; what is none of a kind is refused at once, in words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    # To which a command adds its parser; argparse has no public name for it.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def fraction(text: str) -> float:
    """Read a number from 0 to 1."""
    value = float(text) if _is_number(text) else -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} isn't a number from 0 to 1")
    return value


def count(text: str) -> int:
    """Read a whole number of at least 1."""
    # isdecimal takes digits of other scripts, and int does, too.
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} isn't a whole number of at least 1")
    return int(text)


def count_to(most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from 1 to `most`."""

    def read(text: str) -> int:
        if count(text) > most:
            raise argparse.ArgumentTypeError(f"{text!r} is more than {most}")
        return int(text)

    return read


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
