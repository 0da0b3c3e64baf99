"""The command that writes expectations."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from model_build.cli import main
from model_build.paths import ROOT

if TYPE_CHECKING:
    from tests.model_build.conftest import Built

REFERENCE = ROOT / "reference"


def test_the_reviewed_file_can_be_made_anew(built: "Built", tmp_path: Path) -> None:
    """The same photos give the same labels and counts, in the reviewed file's form."""
    photos = sorted((REFERENCE / "photos").glob("*.jpg"))

    assert (
        main(
            [
                "expectations",
                str(built.archive),
                *map(str, photos),
                "--out",
                str(tmp_path / "new.json"),
            ]
        )
        == 0
    )

    new = json.loads((tmp_path / "new.json").read_text())
    old = json.loads((REFERENCE / "expectations" / "mobilenet_v1_ssd_face.json").read_text())
    assert {key: new[key] for key in new if key != "photos"} == {
        key: old[key] for key in old if key != "photos"
    }
    for photo in photos:
        there, here = old["photos"][photo.name], new["photos"][photo.name]
        assert [face["label"] for face in here] == [face["label"] for face in there]
        assert [face["score"] for face in here] == pytest.approx(
            [face["score"] for face in there], abs=old["score_tolerance"]
        )


def test_without_an_archive_the_next_step_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that is not there is an error in words."""
    arguments = [str(tmp_path / "no.tar.gz"), "photo.jpg", "--out", str(tmp_path / "new.json")]

    assert main(["expectations", *arguments]) == 1
    assert "build a model first" in capsys.readouterr().err
