from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from review.accept import expectations_file, take
from review.errors import ReviewError
from tests.review.test_boxes import face
from tests.review.test_expectations import detections

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[model]\ndetector = "faces"', "reference/expectations/faces.json"),
        ('[model]\ndetector = "faces"\nexpectations = "mine/e.json"', "mine/e.json"),
        ('[model]\nexpectations = "mine/e.json"\n[model.own]\npath = "x"', "mine/e.json"),
    ],
)
def test_which_expectations_are_meant(tmp_path: Path, text: str, expected: str) -> None:
    """Those that the stages file names, or else the detector's own."""
    (tmp_path / "stages.toml").write_text(text)

    assert expectations_file(tmp_path) == tmp_path / expected


@pytest.mark.parametrize("text", ["[model]", "", "["])
def test_a_stages_file_that_names_none_is_told(tmp_path: Path, text: str) -> None:
    """The words say what [model] lacks."""
    (tmp_path / "stages.toml").write_text(text)

    with pytest.raises(ReviewError, match="needs a detector, or expectations"):
        expectations_file(tmp_path)


def test_nothing_is_written_where_nothing_moved(tmp_path: Path) -> None:
    """Not even the spaces that a person set are touched."""
    path = tmp_path / "expectations.json"
    path.write_text(json.dumps(detections(a=[face(0.1, 0.1, 0.2)]), indent=7))
    before = path.read_bytes()

    assert take(path, {"a": [face(0.1, 0.1, 0.2, score=0.90005)]}) == []
    assert path.read_bytes() == before


def test_what_moved_is_written_as_model_build_writes_it(tmp_path: Path) -> None:
    """So that the next diff is of what moves then, and of no spaces."""
    path = tmp_path / "expectations.json"
    path.write_text(json.dumps(detections(a=[face(0.1, 0.1, 0.2)], b=[])))

    assert take(path, {"a": [], "b": []}) == ["a: 1 removed"]
    assert path.read_text() == json.dumps(detections(a=[], b=[]), indent=2) + "\n"


def test_another_file_is_refused(tmp_path: Path) -> None:
    """The words name the command that writes one."""
    (tmp_path / "e.json").write_text("[]")

    with pytest.raises(ReviewError, match="model_build expectations"):
        take(tmp_path / "e.json", {})
