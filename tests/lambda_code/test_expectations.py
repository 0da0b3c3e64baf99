from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.errors import ExpectationsError
from custom_resources.expectations import Expectations, load

if TYPE_CHECKING:
    from pathlib import Path

FACE = {"label": "face", "score": 0.9, "box": {"xmin": 0.1, "ymin": 0.1, "xmax": 0.3, "ymax": 0.4}}
GOOD: dict[str, Any] = {
    "kind": "detections",
    "min_iou": 0.9,
    "score_tolerance": 0.05,
    "max_latency_ms": 2000,
    "photos": {"portrait.jpg": [FACE], "empty.png": []},
}


def load_document(folder: Path, document: object) -> Expectations:
    """Load expectations with that content, beside two photos."""
    photos, file = folder / "photos", folder / "expectations" / "faces.json"
    photos.mkdir()
    file.parent.mkdir()
    for name in ("portrait.jpg", "empty.png", "notes.txt"):
        (photos / name).write_bytes(b"photo")
    (folder / "outside.jpg").write_bytes(b"photo")
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return load(file, photos)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """Kind, limit, and each photo with its content type and a check that works."""
    expectations = load_document(tmp_path, GOOD)

    assert expectations.kind == "detections"
    assert expectations.max_latency_ms == 2000
    assert {name: photo.content_type for name, photo in expectations.photos.items()} == {
        "portrait.jpg": "image/jpeg",
        "empty.png": "image/png",
    }
    found = {"predictions": [{"detections": [FACE]}]}
    assert expectations.photos["portrait.jpg"].check(found) == []
    assert len(expectations.photos["empty.png"].check(found)) == 1


def test_an_unknown_kind_lists_the_known(tmp_path: Path) -> None:
    """A kind that will only come later is told from a typing error."""
    with pytest.raises(ExpectationsError, match=r"'masks' is unknown; known are: detections"):
        load_document(tmp_path, GOOD | {"kind": "masks"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"min_iou": 1.5}, "min_iou is 1.5, not a number from 0 to 1"),
        ({"min_iou": "0.9"}, "min_iou is '0.9', not a number"),
        ({"max_latency_ms": 0}, "max_latency_ms is 0, not a number from 1 to 60000"),
        ({"max_latency": 5}, "max_latency is unknown"),
        ({"photos": {}}, "photos is {}, not an object of at least one photo"),
        ({"photos": {"gone.jpg": []}}, "photos.gone.jpg is no file in the folder photos"),
        ({"photos": {"../outside.jpg": []}}, "is no file in the folder photos"),
        ({"photos": {"notes.txt": []}}, "photos.notes.txt must end in one of .jpg"),
        ({"photos": {"portrait.jpg": [{}]}}, r"photos.portrait.jpg\[0\].label is missing"),
        ({"photos": {"portrait.jpg": [FACE | {"lable": "x"}]}}, r"\[0\].lable is unknown"),
        ({"photos": {"portrait.jpg": {"count": {}}}}, "portrait.jpg.count is unknown"),
        ({"photos": {"portrait.jpg": {"counts": {"face": -1}}}}, "counts.face is -1"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    """File, place, value and what is allowed are in the message."""
    with pytest.raises(ExpectationsError, match=f"faces.json: .*{words}"):
        load_document(tmp_path, GOOD | change)


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    """Every setting is written down, none has a silent default."""
    without = {key: value for key, value in GOOD.items() if key != "min_iou"}

    with pytest.raises(ExpectationsError, match=r"faces.json: min_iou is missing"):
        load_document(tmp_path, without)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    """A merge conflict in the file is told as such."""
    with pytest.raises(ExpectationsError, match=r"faces.json: no JSON"):
        load_document(tmp_path, "<<<<<<< HEAD")


def test_a_missing_file_lists_what_there_is(tmp_path: Path) -> None:
    """The name may come from a detector for which nobody has reviewed expectations yet."""
    load_document(tmp_path, GOOD)

    with pytest.raises(
        ExpectationsError, match=r"no expectations cats.json; there are: faces.json"
    ):
        load(tmp_path / "expectations" / "cats.json", tmp_path / "photos")
