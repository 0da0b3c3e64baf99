"""The command line's words: what may be given, what it means, and what is refused at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from client.staging import Staging

_MOST_PARALLEL = 64


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the checked arguments; a wrong one ends the process with status 2."""
    parser = argparse.ArgumentParser(
        prog="python -m client", description="Ask a detector's endpoint what is on photos."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
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
        type=_fraction,
        metavar="F",
        help="leave out detections that score less, 0 to 1 (default: the endpoint's own)",
    )
    detect.add_argument(
        "--max-detections",
        type=_count,
        metavar="N",
        help="no more detections than N a photo (default: the endpoint's own)",
    )
    detect.add_argument(
        "--s3-bucket",
        metavar="BUCKET/prefix",
        help="send photos that are too large for a request by way of this place in S3, which the"
        " endpoint must be allowed to read",
    )
    detect.add_argument(
        "--keep", action="store_true", help="leave photos that went by way of S3 where they are"
    )
    detect.add_argument(
        "--parallel",
        type=_parallel,
        default=4,
        metavar="N",
        help="requests at once, 1 to 64 (default: 4)",
    )
    parsed = parser.parse_args(arguments)
    parsed.staging = _staging(detect, parsed)
    return parsed


def _staging(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> Staging | None:
    if parsed.s3_bucket is None:
        if parsed.keep:
            parser.error("argument --keep: means nothing without --s3-bucket")
        return None
    try:
        return Staging.parse(parsed.s3_bucket, keep=parsed.keep)
    except ValueError as error:
        parser.error(f"argument --s3-bucket: {error}")


def _fraction(text: str) -> float:
    value = float(text) if _is_number(text) else -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} isn't a number from 0 to 1")
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} isn't a whole number of at least 1")
    return int(text)


def _parallel(text: str) -> int:
    if _count(text) > _MOST_PARALLEL:
        raise argparse.ArgumentTypeError(f"{text!r} is more than {_MOST_PARALLEL}")
    return int(text)
