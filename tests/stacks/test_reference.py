"""The smoke test gets the expectations and exactly the photos that they name."""

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


def test_only_the_photos_that_are_expected_travel(root: Path) -> None:
    """What nobody looks at does not make the function larger."""
    path = root / "reference" / "expectations" / "faces.json"
    path.write_text('{"photos": {"portrait.jpg": []}}')

    reference = load_reference(root, detector="faces", expectations=None)

    assert reference.expectations == "faces.json"
    assert sorted(reference.files) == ["expectations/faces.json", "photos/portrait.jpg"]


def test_another_file_can_be_named(root: Path) -> None:
    """The setting is a path in the project."""
    (root / "mine.json").write_text('{"photos": {"coffee.jpg": []}}')

    reference = load_reference(root, detector="faces", expectations="mine.json")

    assert sorted(reference.files) == ["expectations/mine.json", "photos/coffee.jpg"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "can't be read"),
        ("{", "is no file of expectations"),
        ("[]", "is no file of expectations"),
        ('{"photos": {}}', "expects nothing"),
        ('{"photos": {"cat.jpg": []}}', r"cat\.jpg. Put them there"),
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
