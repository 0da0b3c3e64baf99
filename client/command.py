"""Runs the command line: the one place that prints, and that turns outcomes into an exit status."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.logging import RichHandler

from client.arguments import parse_arguments
from client.detection import Options, Outcome, detect
from client.errors import DetectError
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

ALL_ANSWERED, SOME_FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: list[str] | None = None, *, aws: Aws | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: The command line without the program's name; None takes the process's own.
        aws: Clients to use in place of those that the environment makes.
    """
    parsed = parse_arguments(arguments)
    words = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    if parsed.out and (fault := _folder_fault(parsed.out)):
        words.print(fault)
        return USAGE
    with _notes_on(words), _interruptible():
        try:
            entries = _detect(parsed, words, aws)
        except KeyboardInterrupt:
            words.print("stopped before all photos were answered")
            return INTERRUPTED
    _print_found(entries, as_json=parsed.json)
    failed = [outcome for outcome, _ in entries if outcome.error]
    if failed:
        words.print(f"{len(failed)} of {len(entries)} photos failed")
    return SOME_FAILED if failed else ALL_ANSWERED


def _detect(
    parsed: argparse.Namespace, words: Console, aws: Aws | None
) -> list[tuple[Outcome, Path | None]]:
    options = Options(
        parameters=Parameters(parsed.score_threshold, parsed.max_detections),
        staging=parsed.staging,
        parallel=parsed.parallel,
    )
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
    except DetectError as error:
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
def _notes_on(words: Console) -> Iterator[None]:
    log = logging.getLogger("client")
    handler = RichHandler(console=words, show_time=False, show_level=False, show_path=False)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


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
