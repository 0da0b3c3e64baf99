"""The words of `detect`: what may be given and what it means."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from client.argument_types import count, count_to, fraction
from client.asynchronous import PATIENCE_SECONDS
from client.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Callable

    from client.argument_types import Commands

_MOST_PARALLEL = 64


def add_detect(commands: Commands) -> argparse.ArgumentParser:
    """Add the command's parser and return it."""
    detect = commands.add_parser(
        "detect",
        help="send photos to an endpoint and show what it found",
        description="Send photos to an endpoint and show what it found. The AWS environment"
        " variables decide the account, the region and the endpoint URL.",
        epilog="Exit status: 0 when every photo was answered, 1 when any failed, 2 when the"
        " command is wrong, 130 when interrupted.",
    )
    detect.add_argument(
        "photos", nargs="+", type=Path, metavar="PHOTO", help="JPEG, PNG, GIF or BMP file"
    )
    detect.add_argument("--endpoint", required=True, metavar="NAME", help="the endpoint's name")
    detect.add_argument(
        "--out", type=Path, metavar="DIR", help="write pictures with the boxes drawn into DIR"
    )
    detect.add_argument("--json", action="store_true", help="print JSON in place of the table")
    detect.add_argument(
        "--score-threshold",
        type=fraction,
        metavar="F",
        help="leave out detections that score less, 0 to 1 (default: the endpoint's own)",
    )
    detect.add_argument(
        "--max-detections",
        type=count,
        metavar="N",
        help="no more detections than N a photo (default: the endpoint's own)",
    )
    detect.add_argument(
        "--s3-bucket",
        type=_place("--s3-bucket"),
        metavar="BUCKET/prefix",
        help="send photos that are too large for a request by way of this place in S3, which the"
        " endpoint must be allowed to read",
    )
    detect.add_argument(
        "--asynchronous",
        type=_place("--asynchronous"),
        metavar="s3://BUCKET/async/input",
        help="ask an asynchronous endpoint, by way of this place in S3 (the output InputPrefix of"
        " its stack)",
    )
    detect.add_argument(
        "--patience",
        type=count,
        metavar="SECONDS",
        help="how long an asynchronous answer is waited for: an endpoint that is scaled to zero"
        f" wakes in minutes (default: {PATIENCE_SECONDS})",
    )
    detect.add_argument(
        "--keep", action="store_true", help="leave what went by way of S3 where it is"
    )
    detect.add_argument(
        "--parallel",
        type=count_to(_MOST_PARALLEL),
        default=4,
        metavar="N",
        help=f"requests at once, 1 to {_MOST_PARALLEL} (default: 4)",
    )
    return detect


def _place(option: str) -> Callable[[str], Staging]:
    def read(text: str) -> Staging:
        try:
            return Staging.parse(text, option=option)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
