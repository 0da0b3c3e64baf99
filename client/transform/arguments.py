"""The words of `transform`: what may be given and what it means."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from client.argument_types import count
from client.transform.prefix import Prefix

if TYPE_CHECKING:
    from client.argument_types import Commands


def add_transform(commands: Commands) -> argparse.ArgumentParser:
    """Add the command's parser and return it."""
    transform = commands.add_parser(
        "transform",
        help="run an endpoint's Model over all objects of an S3 prefix",
        description="Start a batch transform job with the very Model that is live behind an"
        " endpoint, on instances of its own. The role of the Model has to be allowed both places:"
        " [stage.NAME.batch] in stages.toml.",
        epilog="Exit status: 0 when the job was started, or with --wait when it has completed;"
        " 1 when it wasn't, hasn't or failed; 2 when the command is wrong; 130 when interrupted,"
        " which leaves the job running.",
    )
    transform.add_argument("endpoint", metavar="ENDPOINT", help="the endpoint's name")
    transform.add_argument(
        "--input",
        required=True,
        type=_prefix,
        metavar="s3://BUCKET/PREFIX/",
        help="every object below it is one request",
    )
    transform.add_argument(
        "--output",
        required=True,
        type=_prefix,
        metavar="s3://BUCKET/PREFIX/",
        help="where answers go, each named like its object, with .out at the end",
    )
    transform.add_argument(
        "--content-type",
        default="image/jpeg",
        metavar="TYPE",
        help="of every object (default: image/jpeg)",
    )
    transform.add_argument(
        "--instance-type",
        metavar="TYPE",
        help="such as ml.c6i.large (default: that of the live variant)",
    )
    transform.add_argument(
        "--instances", type=count, default=1, metavar="N", help="how many (default: 1)"
    )
    transform.add_argument(
        "--wait", action="store_true", help="wait until the job has ended, and say what it wrote"
    )
    return transform


def _prefix(text: str) -> Prefix:
    try:
        return Prefix.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
