"""Tests of reading a photo's file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from client import errors
from client.photo import read_photo, shown


@pytest.mark.parametrize(
    ("start", "content_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"BM", "image/bmp"),
    ],
)
def test_content_type_is_that_of_the_bytes(tmp_path: Path, start: bytes, content_type: str) -> None:
    """The first bytes decide the content type, whatever the file is called."""
    path = tmp_path / "photo.txt"
    path.write_bytes(start + b"rest")

    assert read_photo(path).content_type == content_type


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", errors.EmptyPhotoError, "empty"),
        (b"hello, this is text", errors.NotAnImageError, "JPEG, PNG, GIF or BMP"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", errors.UnsupportedPhotoError, "a WebP picture"),
        (b"\x00\x00\x00\x18ftypheic", errors.UnsupportedPhotoError, "a HEIC picture"),
        (b"%PDF-1.7", errors.UnsupportedPhotoError, "a PDF document"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(
    tmp_path: Path, content: bytes, error: type[errors.CommandError], words: str
) -> None:
    """A file that no endpoint takes is refused before it is sent, saying what it is."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)

    with pytest.raises(error, match=words):
        read_photo(path)


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    """A path that leads nowhere and one that leads to a folder have errors of their own."""
    with pytest.raises(errors.PhotoNotFoundError, match="no such file"):
        read_photo(tmp_path / "none.jpg")
    with pytest.raises(errors.PhotoIsFolderError, match=r"name the photos in it"):
        read_photo(tmp_path)


def test_unreadable_file_says_how_to_allow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without the right to read it is refused with the command that gives the right."""

    def denied(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # Root may read everything, so the refusal is made rather than provoked.
    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(errors.PhotoUnreadableError, match="chmod"):
        read_photo(tmp_path / "photo.jpg")


def test_a_name_that_is_a_loop_of_links_is_unreadable(tmp_path: Path) -> None:
    """What the file system refuses for another reason is told with its reason."""
    loop = tmp_path / "loop.jpg"
    loop.symlink_to(loop)

    with pytest.raises(errors.PhotoUnreadableError, match="symbolic links"):
        read_photo(loop)


def test_name_of_undecodable_bytes_can_be_shown() -> None:
    """A file name that isn't UTF-8 is printed with its odd bytes escaped."""
    assert shown(Path(os.fsdecode(b"a\xff.jpg"))) == "a\\udcff.jpg"
