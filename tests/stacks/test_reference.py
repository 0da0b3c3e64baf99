"""The smoke test gets the expectations and exactly the files to send that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stacks.errors import ExpectationsError
from stacks.reference import load_reference

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project's folder with two photos."""
    photos = tmp_path / "reference" / "photos"
    photos.mkdir(parents=True)
    (photos / "portrait.jpg").touch()
    (photos / "coffee.jpg").touch()
    (tmp_path / "reference" / "expectations").mkdir()
    return tmp_path


@pytest.fixture
def example(root: Path) -> Path:
    """A folder of one's own in the project, with expectations about two requests and a photo."""
    folder = root / "examples" / "digits"
    for name in ("", "requests", "photos"):
        (folder / name).mkdir(parents=True)
    (folder / "mine.json").write_text(
        '{"kind": "exact", "requests": {"three.json": 3, "rows.csv": [1, 2], "portrait.jpg": 0}}'
    )
    return folder


def test_only_the_photos_that_are_expected_travel(root: Path) -> None:
    """What nobody looks at does not make the function larger."""
    path = root / "reference" / "expectations" / "faces.json"
    path.write_text('{"photos": {"portrait.jpg": []}}')

    reference = load_reference(root, detector="faces", expectations=None)

    assert reference.expectations == "faces.json"
    assert sorted(reference.files) == ["expectations/faces.json", "requests/portrait.jpg"]


def test_another_file_can_be_named(root: Path) -> None:
    """The setting is a path in the project."""
    (root / "mine.json").write_text('{"photos": {"coffee.jpg": []}}')

    reference = load_reference(root, detector="faces", expectations="mine.json")

    assert sorted(reference.files) == ["expectations/mine.json", "requests/coffee.jpg"]


def test_a_model_of_ones_own_needs_no_detector(root: Path, example: Path) -> None:
    """Its requests lie beside the expectations or in folders there, else among the photos."""
    (example / "requests" / "three.json").touch()
    (example / "rows.csv").touch()

    reference = load_reference(root, detector=None, expectations="examples/digits/mine.json")

    assert reference.expectations == "mine.json"
    assert reference.files == {
        "expectations/mine.json": example / "mine.json",
        "requests/portrait.jpg": root / "reference" / "photos" / "portrait.jpg",
        "requests/rows.csv": example / "rows.csv",
        "requests/three.json": example / "requests" / "three.json",
    }


def test_the_nearest_file_is_taken(root: Path, example: Path) -> None:
    """Beside the expectations before `requests/`, that before `photos/`, the project's last."""
    for name in ("three.json", "rows.csv"):
        (example / "photos" / name).touch()
    places = [example / "photos", example / "requests", example]
    found = []
    for place in places:
        (place / "portrait.jpg").touch()
        reference = load_reference(root, detector=None, expectations="examples/digits/mine.json")
        found.append(reference.files["requests/portrait.jpg"])

    assert found == [place / "portrait.jpg" for place in places]


def test_what_is_missing_is_told_with_where_it_was_looked_for(root: Path, example: Path) -> None:
    """All names that are missing, and all four folders."""
    with pytest.raises(ExpectationsError) as raised:
        load_reference(root, detector=None, expectations="examples/digits/mine.json")

    words = str(raised.value)
    assert "files that are nowhere: rows.csv, three.json." in words
    for folder in (example, example / "requests", example / "photos"):
        assert f"{folder}, " in words
    assert str(root / "reference" / "photos") in words


def test_a_model_of_ones_own_needs_expectations(root: Path) -> None:
    """There is no file to take in their place, and the setting to write is named."""
    with pytest.raises(ExpectationsError, match=r"name it in \[model\] expectations"):
        load_reference(root, detector=None, expectations=None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "expectations of faces can't be read"),
        ("{", "is no file of expectations"),
        ("[]", "a JSON object with either photos or requests"),
        ('"photos"', "a JSON object with either photos or requests"),
        ('{"kind": "exact"}', "a JSON object with either photos or requests"),
        ('{"photos": {"coffee.jpg": []}, "requests": {}}', "either photos or requests"),
        ('{"photos": ["coffee.jpg"]}', "itself an object"),
        ('{"photos": {}}', "expects nothing: photos has to name one"),
        ('{"requests": {}}', "expects nothing: requests has to name one"),
        ('{"photos": {"cat.jpg": []}}', r"nowhere: cat\.jpg\. Put them into one of"),
        ('{"photos": {"../photos/coffee.jpg": []}}', "files, not paths: '../photos/coffee.jpg'"),
        ('{"photos": {"..": []}}', r"files, not paths: '\.\.'"),
    ],
)
def test_a_smoke_test_that_could_prove_nothing_is_refused(
    root: Path, text: str | None, words: str
) -> None:
    """It is told before anything is deployed."""
    if text is not None:
        (root / "reference" / "expectations" / "faces.json").write_text(text)

    with pytest.raises(ExpectationsError, match=words):
        load_reference(root, detector="faces", expectations=None)
