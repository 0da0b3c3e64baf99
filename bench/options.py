"""Options that `load` and `sweep` share."""

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
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    parser.add_argument("--plot", type=Path, metavar="DIR", help="draw them as an SVG there")


def bounded(most: float) -> Callable[[str], float]:
    """Return a reader of numbers above 0 up to `most`."""

    def read(text: str) -> float:
        value = float(text)
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"give a number above 0, at most {most:g}")
        return value

    return read
