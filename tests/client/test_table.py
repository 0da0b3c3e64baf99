"""Tests of the table."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from client.answer import parse_answer
from client.detection import Outcome
from client.errors import PhotoNotFoundError
from client.table import detections_table
from tests.client.fakes import FACE, answer


def printed(*outcomes: Outcome) -> list[list[str]]:
    """Return the table's cells as they are printed."""
    sink = StringIO()
    Console(file=sink, width=100).print(detections_table(outcomes))
    lines = [line for line in sink.getvalue().splitlines() if "│" in line]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def found(*detections: tuple[str, int, float, tuple[float, float, float, float]]) -> Outcome:
    """Return an outcome with these detections."""
    return Outcome(Path("a[b].jpg"), parse_answer(json.dumps(answer(*detections)).encode()))


def test_each_detection_is_a_row_with_its_box_in_pixels() -> None:
    """Photo, label, score and the four edges in pixels stand in one row; brackets are kept."""
    rows = printed(found(FACE, ("face", 1, 0.5, (0, 0, 1, 1))))

    assert rows == [
        ["a[b].jpg", "face", "0.99", "50", "20", "100", "80"],
        ["a[b].jpg", "face", "0.50", "0", "0", "200", "100"],
    ]


def test_photo_with_nothing_on_it_is_listed() -> None:
    """A photo without detections says so instead of missing from the table."""
    assert printed(found())[0][:2] == ["a[b].jpg", "nothing found"]


def test_failed_photo_is_listed_with_its_code() -> None:
    """A failed photo has a row that tells why."""
    rows = printed(Outcome(Path("x.jpg"), error=PhotoNotFoundError("gone")))

    assert rows[0][:2] == ["x.jpg", "failed: file_not_found"]
