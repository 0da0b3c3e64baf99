"""Tests of the pictures' names and files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from client.answer import parse_answer
from client.errors import PictureError
from client.gallery import picture_paths, write_picture
from tests.client.fakes import FACE, answer

PREDICTION = parse_answer(json.dumps(answer(FACE)).encode())


def test_photos_of_one_name_have_pictures_of_two_names() -> None:
    """Same base names, also in other cases and with other endings, never share a picture."""
    photos = [Path("a/x.jpg"), Path("b/x.jpg"), Path("b/X.png"), Path("y.jpg")]

    names = [path.name for path in picture_paths(photos, Path("out"))]

    assert names == [
        "x.detections.png",
        "x-2.detections.png",
        "X-3.detections.png",
        "y.detections.png",
    ]


def test_number_does_not_meet_a_photo_of_that_name() -> None:
    """A photo called x-2 keeps a picture of its own beside a second x."""
    photos = [Path("x-2.jpg"), Path("x.jpg"), Path("b/x.jpg")]

    paths = picture_paths(photos, Path("out"))

    assert len(set(paths)) == 3


def test_no_picture_overwrites_a_photo(tmp_path: Path) -> None:
    """A photo that has the name of another one's picture is left alone."""
    photos = [tmp_path / "x.jpg", tmp_path / "x.detections.png"]

    assert not set(picture_paths(photos, tmp_path)) & set(photos)


def test_picture_is_a_png(tmp_path: Path, jpeg: bytes) -> None:
    """The file written is a PNG of the photo's size."""
    (tmp_path / "x.jpg").write_bytes(jpeg)

    write_picture(tmp_path / "x.jpg", PREDICTION, tmp_path / "x.png")

    with Image.open(tmp_path / "x.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (200, 100))


def test_place_that_cannot_be_written_is_an_error_in_words(tmp_path: Path, jpeg: bytes) -> None:
    """A folder that isn't there is named as --out's fault."""
    (tmp_path / "x.jpg").write_bytes(jpeg)

    with pytest.raises(PictureError, match="--out"):
        write_picture(tmp_path / "x.jpg", PREDICTION, tmp_path / "none" / "x.png")
