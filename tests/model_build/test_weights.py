"""Weights are found, and held to their sha256 before anything reads them."""

import hashlib
from pathlib import Path

import pytest

from model_build.errors import (
    SettingsError,
    WeightsChecksumError,
    WeightsNotFoundError,
    WeightsUriError,
)
from model_build.spec import WeightsSpec
from model_build.weights import resolve

SHA256 = hashlib.sha256(b"onetwo").hexdigest()
SPEC = WeightsSpec(uri="npm:@some/package", files=("model/a.bin", "model/b.json"), sha256=SHA256)


@pytest.fixture
def node_modules(tmp_path: Path) -> Path:
    """An installed package with two files of weights."""
    folder = tmp_path / "node_modules" / "@some" / "package" / "model"
    folder.mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"one")
    (folder / "b.json").write_bytes(b"two")
    return tmp_path / "node_modules"


def test_the_package_is_found_and_both_files_are_checked(node_modules: Path) -> None:
    """The sha256 is that of the files one after the other."""
    found = resolve(SPEC, node_modules=node_modules)

    assert [path.name for path in found.files] == ["a.bin", "b.json"]
    assert (found.uri, found.sha256) == ("npm:@some/package", SHA256)


@pytest.mark.parametrize("file", ["a.bin", "b.json"])
def test_one_changed_byte_in_either_file_is_refused(node_modules: Path, file: str) -> None:
    """The error gives both sums and the command that makes them."""
    path = node_modules / "@some" / "package" / "model" / file
    path.write_bytes(b"oNe")

    with pytest.raises(WeightsChecksumError, match=rf"{SHA256}.*cat a.bin b.json \| sha256sum"):
        resolve(SPEC, node_modules=node_modules)


def test_a_missing_package_names_the_command(tmp_path: Path) -> None:
    """A newcomer is told what to run."""
    with pytest.raises(WeightsNotFoundError, match="make setup"):
        resolve(SPEC, node_modules=tmp_path)


@pytest.mark.parametrize("place", ["model", "model/a.bin"])
def test_a_path_is_a_file_or_its_folder(node_modules: Path, place: str) -> None:
    """What is written down of a path is its name, not this machine's folders."""
    path = node_modules / "@some" / "package" / place

    found = resolve(SPEC, str(path), SHA256.upper())

    assert [file.read_bytes() for file in found.files] == [b"one", b"two"]
    assert found.uri == path.name


def test_a_path_needs_a_sum(node_modules: Path) -> None:
    """Other weights than the detector's own are not taken on trust."""
    path = node_modules / "@some" / "package" / "model"

    with pytest.raises(SettingsError, match=SHA256):
        resolve(SPEC, str(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong path is an error with the path in it."""
    with pytest.raises(WeightsNotFoundError, match=r"gone\.bin is not there"):
        resolve(SPEC, str(tmp_path / "gone.bin"), SHA256)


@pytest.mark.parametrize("uri", ["s3://bucket/a.bin", "https://example.com/a.bin", "ftp:x"])
def test_another_kind_of_uri_is_refused(uri: str) -> None:
    """The error says what is supported."""
    with pytest.raises(WeightsUriError, match="npm:PACKAGE"):
        resolve(SPEC, uri, SHA256)
