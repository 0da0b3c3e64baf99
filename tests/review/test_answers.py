from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from review.answers import TOLD, compare
from review.changes import OtherAnswers, PhotoAnswers
from review.picture import COLOURS
from tests.review.test_boxes import face

SIZE = 300


def answer(*found: Any) -> dict[str, Any]:
    """The built-in handler's answer about one photo."""
    return {"predictions": [{"image": {"width": SIZE, "height": SIZE}, "detections": list(found)}]}


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A grey photo, on which every colour of a box shows."""
    path = tmp_path / "grey.png"
    Image.new("RGB", (SIZE, SIZE), "#777777").save(path)
    return path


def colours(picture: Path) -> tuple[set[str], set[str]]:
    """Return which states' colours are found on the left photo and on the right one."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    middle, bottom = image.width // 2, image.height - 40  # above the legend
    halves = (0, 34, middle, bottom), (middle, 34, image.width, bottom)
    left, right = (image.crop(half) for half in halves)
    return {s for s in COLOURS if shows(left, s)}, {s for s in COLOURS if shows(right, s)}


def shows(image: Image.Image, state: str) -> bool:
    """Whether a state's colour is there, as near as JPEG keeps it."""
    away = ImageChops.difference(image, Image.new("RGB", image.size, COLOURS[state]))
    red, green, blue = away.split()
    furthest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(furthest.histogram()[:40]) > 60


def test_every_difference_is_seen_in_the_picture(photo: Path, tmp_path: Path) -> None:
    """What went is on the left, what came on the right, what moved and what stayed on both."""
    stays, goes, moves = face(0.05, 0.1, 0.2), face(0.4, 0.1, 0.2), face(0.7, 0.1, 0.2)
    moved, comes = face(0.73, 0.1, 0.2), face(0.1, 0.6, 0.2, score=0.4)

    found = compare(
        photo, answer(stays, goes, moves), answer(comes, stays, moved), out=tmp_path / "out"
    )

    assert isinstance(found, PhotoAnswers)
    assert [each.state for each in found.found] == ["same", "removed", "moved", "added"]
    assert found.counts == (3, 3)
    assert found.picture
    left, right = colours(tmp_path / "out" / found.picture)
    assert left == {"same", "removed", "moved"}
    assert right == {"same", "moved", "added"}


def test_the_same_answers_draw_the_same_bytes(photo: Path, tmp_path: Path) -> None:
    """A second report of the same models is the same report."""
    names = "one", "other"
    pictures = []
    for name in names:
        found = compare(photo, answer(), answer(face(0.1, 0.1, 0.3)), out=tmp_path / name)
        assert isinstance(found, PhotoAnswers)
        assert found.picture
        pictures.append((tmp_path / name / found.picture).read_bytes())

    assert pictures[0] == pictures[1]


def test_no_picture_where_nothing_differs(photo: Path, tmp_path: Path) -> None:
    """A step in the last place is no difference, and draws nothing."""
    before, after = answer(face(0.1, 0.1, 0.3)), answer(face(0.10005, 0.1, 0.3))

    found = compare(photo, before, after, out=tmp_path / "out")

    assert isinstance(found, PhotoAnswers)
    assert (found.changed, found.picture) == (False, None)
    assert not (tmp_path / "out").exists()


def test_a_photo_that_lies_on_its_side_is_drawn_upright(tmp_path: Path) -> None:
    """Boxes are about the upright photo, which the file may not be."""
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: the camera was turned
    Image.new("RGB", (400, 200), "#777777").save(path, exif=exif)

    found = compare(path, answer(), answer(face(0.1, 0.1, 0.3)), out=tmp_path / "out")

    assert isinstance(found, PhotoAnswers)
    assert found.picture
    with Image.open(tmp_path / "out" / found.picture) as picture:
        assert picture.height > picture.width * 0.9


def test_a_refused_photo_is_compared_as_what_it_is(photo: Path, tmp_path: Path) -> None:
    """An answer in another form than detections is compared by its values."""
    refusal = {400: {"error": {"code": "too_large"}}}

    found = compare(photo, answer(), refusal, out=tmp_path / "out")

    assert isinstance(found, OtherAnswers)
    assert [each.place for each in found.differences] == ["predictions", "400"]


def test_answers_of_ones_own_model(tmp_path: Path) -> None:
    """Numbers and words by their places, with the largest step of a number."""
    before = {"predictions": [{"digit": 3, "p": [0.9, 0.1]}]}
    after = {"predictions": [{"digit": 8, "p": [0.90005, 0.3]}]}

    found = compare(Path("three.json"), before, after, out=tmp_path)

    assert isinstance(found, OtherAnswers)
    assert [(each.place, each.before, each.after) for each in found.differences] == [
        ("predictions[0].digit", "3", "8"),
        ("predictions[0].p[1]", "0.1", "0.3"),
    ]
    assert (found.largest, found.beyond) == (5, 0)


def test_many_differences_are_counted(tmp_path: Path) -> None:
    """The first ones are told, and how many follow."""
    found = compare(Path("a.json"), [0] * 50, [1] * 50, out=tmp_path)

    assert isinstance(found, OtherAnswers)
    assert (len(found.differences), found.beyond) == (TOLD, 50 - TOLD)
