"""Options that the commands share, and readers that refuse what is wrong before anything runs."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bench.workbench import PHOTOS


def add_endpoint(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add which endpoint is asked, and what."""
    parser.add_argument("--endpoint", required=required, metavar="NAME", help="the endpoint's name")
    parser.add_argument(
        "--not-loopback",
        metavar="NAME",
        help="the name once more, for an endpoint that is not on this machine",
    )
    parser.add_argument(
        "--file",
        type=Path,
        default=PHOTOS / "portrait.jpg",
        help="what is sent (default: the reference portrait, 66 kB)",
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add where the results go beside the terminal."""
    parser.add_argument("--json", type=_new_file, metavar="FILE", help="write the results there")
    parser.add_argument("--plot", type=Path, metavar="DIR", help="draw them as SVGs there")


def bounded(most: float) -> Callable[[str], float]:
    """Return a reader of numbers above 0 up to `most`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = 0
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"give a number above 0, at most {most:g}")
        return value

    return read


def whole(most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from 1 to `most`."""

    def read(text: str) -> int:
        # Not `isdecimal` alone, which other scripts' digits have, too.
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"give a whole number from 1 to {most}")
        return int(text)

    return read


def _new_file(text: str) -> Path:
    file = Path(text)
    if not file.resolve().parent.is_dir():
        raise argparse.ArgumentTypeError(
            f"there is no folder {file.resolve().parent} for {file.name}: make it first"
        )
    return file
