"""The command that writes expectations."""

import json
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from model_build import archive, build
from model_build.cli import main
from model_build.paths import HANDLER_CODE, ROOT

if TYPE_CHECKING:
    from tests.model_build.conftest import Built

REFERENCE = ROOT / "reference"


@pytest.fixture(scope="session")
def packed(built: "Built", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default detector with the real handler."""
    with tarfile.open(built.archive) as tar:
        entries = {
            member.name: stream.read()
            for member in tar.getmembers()
            if (stream := tar.extractfile(member)) is not None
        }
    told = json.loads(entries["code/model.json"])
    target = tmp_path_factory.mktemp("expectations") / "model.tar.gz"
    archive.pack(entries | build.handler_entries(told, HANDLER_CODE), target)
    return target


def test_the_reviewed_file_can_be_made_anew(packed: Path, tmp_path: Path) -> None:
    """The same photos give the same labels and counts, in the reviewed file's form and limits."""
    photos = sorted((REFERENCE / "photos").glob("*.jpg"))
    reviewed = REFERENCE / "expectations" / "mobilenet_v1_ssd_face.json"
    target = tmp_path / "new.json"

    assert main(["expectations", str(packed), *map(str, photos), "--out", str(target)]) == 0

    new, old = json.loads(target.read_text()), json.loads(reviewed.read_text())
    assert {key: new[key] for key in new if key != "photos"} == {
        key: old[key] for key in old if key != "photos"
    }
    for photo in photos:
        there, here = old["photos"][photo.name], new["photos"][photo.name]
        assert [face["label"] for face in here] == [face["label"] for face in there]
        assert [face["score"] for face in here] == pytest.approx(
            [face["score"] for face in there], abs=old["score_tolerance"]
        )


def test_the_limits_of_an_existing_file_are_kept(packed: Path, tmp_path: Path) -> None:
    """Photos are looked at anew; what somebody chose for this detector stays."""
    target = tmp_path / "reviewed.json"
    chosen = {"min_iou": 0.75, "score_tolerance": 0.125, "max_latency_ms": 1234}
    target.write_text(json.dumps({"kind": "detections", **chosen, "photos": {"old.jpg": []}}))
    photo = REFERENCE / "photos" / "coffee.jpg"

    assert main(["expectations", str(packed), str(photo), "--out", str(target)]) == 0

    written = json.loads(target.read_text())
    assert written == {"kind": "detections", **chosen, "photos": {"coffee.jpg": []}}


EXISTING = json.dumps(
    {"kind": "detections", "min_iou": 1, "score_tolerance": 0, "max_latency_ms": 1, "photos": {}}
)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("no json", "detections"),
        ("{}", "detections"),
        ("[]", "detections"),
        (EXISTING, "exact"),
        ('{"kind": "numeric", "max_latency_ms": 1}', "numeric"),
    ],
)
def test_a_target_that_is_something_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, kind: str
) -> None:
    """A wrong path costs nobody a file; another kind has other limits."""
    (tmp_path / "model.tar.gz").write_bytes(b"never opened")
    target = tmp_path / "other.json"
    target.write_text(content)
    photo = REFERENCE / "photos" / "coffee.jpg"
    arguments = [str(tmp_path / "model.tar.gz"), str(photo), "--out", str(target), "--kind", kind]

    assert main(["expectations", *arguments]) == 1
    assert "remove it to begin anew" in capsys.readouterr().err
    assert target.read_text() == content


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (["no.jpg"], "no.jpg is not there"),
        (["one.json"], "one.json is no photo"),
        (["one.txt"], "its name has to end in one of"),
        (["one.jpg", "folder/one.jpg"], "several files are called one.jpg"),
    ],
)
def test_files_that_can_not_be_sent_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: list[str], said: str
) -> None:
    """Nothing is started and nothing is written."""
    (tmp_path / "folder").mkdir()
    for name in ("model.tar.gz", "one.json", "one.txt", "one.jpg", "folder/one.jpg"):
        (tmp_path / name).write_bytes(b"x")
    paths = [str(tmp_path / name) for name in files]
    target = tmp_path / "new.json"

    assert main(["expectations", str(tmp_path / "model.tar.gz"), *paths, "--out", str(target)]) == 1
    assert said in capsys.readouterr().err
    assert not target.exists()


def test_without_an_archive_the_next_step_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that is not there is an error in words."""
    arguments = [str(tmp_path / "no.tar.gz"), "photo.jpg", "--out", str(tmp_path / "new.json")]

    assert main(["expectations", *arguments]) == 1
    assert "build a model first" in capsys.readouterr().err
