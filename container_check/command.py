"""Runs the check: the one place that prints."""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from container_check.answers import differences, wait_until_healthy
from container_check.errors import ContainerCheckError
from container_check.image import IMAGE, container
from container_check.ours import stand_in
from custom_resources.errors import ExpectationsError
from custom_resources.expectations import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custom_resources.expectations import Expectations

ROOT = Path(__file__).resolve().parents[1]
EXPECTATIONS = ROOT / "reference" / "expectations" / "mobilenet_v1_ssd_face.json"
SAME, DIFFERENT, NOT_COMPARED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        expected = load(options.expectations, options.requests)
        found = _compare(options.archive, options.image, expected)
    except (ContainerCheckError, ExpectationsError, OSError, tarfile.TarError) as error:
        print(error, file=sys.stderr)
        return NOT_COMPARED
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print(f"{len(expected.samples)} answers are as expected, and as ours")
    return DIFFERENT if found else SAME


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m container_check",
        description=__doc__,
        epilog="Exit status: 0 the same, 1 different, 2 nothing was compared.",
    )
    parser.add_argument("--archive", type=Path, required=True, help="a model.tar.gz")
    parser.add_argument("--image", default=IMAGE, help="another image than %(default)s")
    parser.add_argument("--expectations", type=Path, default=EXPECTATIONS)
    parser.add_argument(
        "--requests",
        type=Path,
        default=ROOT / "reference" / "photos",
        help="the folder with the files that the expectations name",
    )
    return parser


def _compare(archive: Path, image: str, expected: Expectations) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="container-check-") as folder:
        model = Path(folder)
        # The container's user is not the one that made the folder.
        model.chmod(0o755)
        with tarfile.open(archive) as tar:
            tar.extractall(model, filter="data")
        print(f"{image} is started; Docker pulls it first where it is not there", flush=True)
        with container(image, model) as theirs, stand_in(archive) as ours:
            try:
                wait_until_healthy(theirs.url, ended=theirs.ended)
            except ContainerCheckError as error:
                raise ContainerCheckError(f"{error} It said:\n{theirs.log()}") from error
            print("it is healthy; both are asked", flush=True)
            return list(differences(expected.samples, theirs=theirs.url, ours=ours))
