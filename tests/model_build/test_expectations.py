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


def test_the_limits_of_an_existing_file_are_kept(built: "Built", tmp_path: Path) -> None:
    """Photos are looked at anew; what somebody chose for this detector stays."""
    target = tmp_path / "reviewed.json"
    chosen = {"min_iou": 0.75, "score_tolerance": 0.125, "max_latency_ms": 1234}
    target.write_text(json.dumps({"kind": "detections", **chosen, "photos": {"old.jpg": []}}))
    photo = REFERENCE / "photos" / "coffee.jpg"

    assert main(["expectations", str(built.archive), str(photo), "--out", str(target)]) == 0

    written = json.loads(target.read_text())
    assert written == {"kind": "detections", **chosen, "photos": {"coffee.jpg": []}}


@pytest.mark.parametrize("content", ["no json", "{}", "[]"])
def test_a_target_that_is_something_else_is_left_alone(
    built: "Built", tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    """A wrong path costs nobody a file."""
    target = tmp_path / "other.json"
    target.write_text(content)
    photo = REFERENCE / "photos" / "coffee.jpg"

    assert main(["expectations", str(built.archive), str(photo), "--out", str(target)]) == 1
    assert "remove it to begin anew" in capsys.readouterr().err
    assert target.read_text() == content


def test_without_an_archive_the_next_step_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that is not there is an error in words."""
    arguments = [str(tmp_path / "no.tar.gz"), "photo.jpg", "--out", str(tmp_path / "new.json")]

    assert main(["expectations", *arguments]) == 1
    assert "build a model first" in capsys.readouterr().err
