"""Runs `detect`: prints what was found, and turns outcomes into an exit status."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console

from client.asynchronous import PATIENCE_SECONDS, Asynchronous
from client.detection import Options, Outcome, detect
from client.errors import CommandError
from client.exit_status import DONE, FAILED, INTERRUPTED, USAGE
from client.gallery import picture_paths, write_picture
from client.photo import shown
from client.progress import photo_progress
from client.report import json_report
from client.request import Parameters
from client.table import detections_table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from client.aws import Aws


def run_detect(parsed: argparse.Namespace, words: Console, aws: Aws | None) -> int:
    """Send the photos, print what came of them, and return the exit status."""
    options = _options(parsed)
    if parsed.out and (fault := _folder_fault(parsed.out)):
        words.print(fault)
        return USAGE
    with _interruptible():
        try:
            entries = _detect(parsed, options, words, aws)
        except KeyboardInterrupt:
            words.print("stopped before all photos were answered")
            return INTERRUPTED
    _print_found(entries, as_json=parsed.json)
    failed = [outcome for outcome, _ in entries if outcome.error]
    if failed:
        words.print(f"{len(failed)} of {len(entries)} photos failed")
    return FAILED if failed else DONE


def _options(parsed: argparse.Namespace) -> Options:
    staging, inputs = parsed.s3_bucket, parsed.asynchronous
    if parsed.keep and not (staging or inputs):
        parsed.refuse("argument --keep: means nothing without --s3-bucket or --asynchronous")
    if parsed.patience and not inputs:
        parsed.refuse("argument --patience: means nothing without --asynchronous")
    return Options(
        parameters=Parameters(parsed.score_threshold, parsed.max_detections),
        staging=staging and replace(staging, keep=parsed.keep),
        asynchronous=inputs
        and Asynchronous(
            inputs=replace(inputs, keep=parsed.keep),
            patience_seconds=parsed.patience or PATIENCE_SECONDS,
        ),
        parallel=parsed.parallel,
    )


def _detect(
    parsed: argparse.Namespace, options: Options, words: Console, aws: Aws | None
) -> list[tuple[Outcome, Path | None]]:
    places = picture_paths(parsed.photos, parsed.out) if parsed.out else [None] * len(parsed.photos)
    entries: list[tuple[Outcome, Path | None]] = []
    said: set[str] = set()
    outcomes = detect(parsed.photos, parsed.endpoint, options=options, aws=aws)
    with (
        contextlib.closing(outcomes),
        photo_progress(words, total=len(parsed.photos)) as advance,
    ):
        for outcome, place in zip(outcomes, places, strict=True):
            entry = _with_picture(outcome, place)
            entries.append(entry)
            _say_fault(entry[0], words, said)
            advance()
    return entries


def _with_picture(outcome: Outcome, place: Path | None) -> tuple[Outcome, Path | None]:
    if place is None or outcome.prediction is None:
        return outcome, None
    try:
        write_picture(outcome.path, outcome.prediction, place)
    except CommandError as error:
        return replace(outcome, error=error), None
    return outcome, place


def _say_fault(outcome: Outcome, words: Console, said: set[str]) -> None:
    if outcome.error is None:
        return
    if not outcome.error.concerns_all:
        words.print(f"{shown(outcome.path)}: {outcome.error}")
    elif outcome.error.code not in said:
        said.add(outcome.error.code)
        words.print(str(outcome.error))


def _print_found(entries: list[tuple[Outcome, Path | None]], *, as_json: bool) -> None:
    if as_json:
        json.dump(json_report(entries), sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    found = Console()
    found.print(detections_table(outcome for outcome, _ in entries))
    for _, picture in entries:
        if picture:
            found.print(shown(picture), highlight=False, markup=False, soft_wrap=True)


def _folder_fault(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"--out {shown(folder)} can't be made a folder ({error.strerror}): name another"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"--out {shown(folder)} may not be written to: name another folder"
    return None


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let the first Ctrl-C finish the requests under way, and a second one end all at once."""

    def first(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.write(2, b"\nfinishing the requests under way; Ctrl-C again leaves at once\n")
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
