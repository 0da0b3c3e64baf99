"""Weights are found, and held to their sha256 before anything reads them."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import disable_socket, enable_socket

from model_build.errors import (
    SettingsError,
    WeightsChecksumError,
    WeightsNotFoundError,
    WeightsUriError,
)
from model_build.paths import ROOT
from model_build.spec import WeightsSpec
from model_build.weights import locate, resolve
from tests.model_build.web import Answer, Web

SHA256 = hashlib.sha256(b"onetwo").hexdigest()
SPEC = WeightsSpec(uri="npm:@some/package", files=("model/a.bin", "model/b.json"), sha256=SHA256)
BARE = WeightsSpec(files=("weights.hdf5",))


@pytest.fixture
def no_network(loopback_only: None) -> Iterator[None]:  # noqa: ARG001 - it must have run before
    """Let no socket be opened."""
    disable_socket()
    yield
    enable_socket()


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

    assert [path.name for path in found.fetch(print)] == ["a.bin", "b.json"]
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

    assert [file.read_bytes() for file in found.fetch(print)] == [b"one", b"two"]
    assert found.uri == path.name


def test_a_path_without_a_sum_is_known_by_its_own(node_modules: Path) -> None:
    """Whoever names a file on this machine means its bytes, and is told what they are."""
    path = node_modules / "@some" / "package" / "model"

    assert resolve(SPEC, str(path)).sha256 == SHA256


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong path is an error with the path in it."""
    with pytest.raises(WeightsNotFoundError, match=r"gone\.bin is not there"):
        resolve(SPEC, str(tmp_path / "gone.bin"), SHA256)


def test_another_kind_of_uri_is_refused() -> None:
    """The error says what is supported."""
    with pytest.raises(WeightsUriError, match="npm:PACKAGE"):
        resolve(SPEC, "ftp:x", SHA256)


@pytest.mark.parametrize("sha256", ["../../x", "0" * 63, "0" * 65, "g" * 64])
def test_a_sum_that_is_none_is_refused(node_modules: Path, sha256: str) -> None:
    """It names a folder of the cache, so nothing else gets through."""
    with pytest.raises(SettingsError, match="64 hexadecimal digits"):
        resolve(SPEC, sha256=sha256, node_modules=node_modules)


def test_a_detector_without_weights_says_how_to_name_them() -> None:
    """Both ways are named, with the kinds of places."""
    with pytest.raises(SettingsError, match=r"weights\.hdf5.*--weights URI --sha256 .*s3://"):
        resolve(BARE)


def test_a_detector_of_one_file_takes_any_name(tmp_path: Path) -> None:
    """Whoever brings weights has named them already."""
    (tmp_path / "mine.hdf5").write_bytes(b"onetwo")

    found = resolve(BARE, str(tmp_path / "mine.hdf5"), SHA256)

    assert found.fetch(print) == (tmp_path / "mine.hdf5",)
    assert found.uri == "mine.hdf5"


def test_a_folder_without_the_file_is_refused(tmp_path: Path) -> None:
    """A folder does not say which of its files is meant."""
    (tmp_path / "mine.hdf5").write_bytes(b"onetwo")

    with pytest.raises(WeightsNotFoundError, match=r"has to hold weights\.hdf5"):
        resolve(BARE, str(tmp_path), SHA256)


def test_the_home_folder_may_be_abbreviated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stages file is read by no shell."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine.hdf5").write_bytes(b"onetwo")

    assert resolve(BARE, "~/mine.hdf5", SHA256).fetch(print) == (tmp_path / "mine.hdf5",)


@pytest.mark.parametrize("uri", ["s3://bucket/a.bin", "https://example.com/a.bin"])
def test_a_remote_file_is_not_taken_on_trust(uri: str) -> None:
    """Without a sha256 nothing is downloaded, not even to look at it."""
    with pytest.raises(SettingsError, match=r"sha256sum"):
        resolve(SPEC, uri)
    with pytest.raises(SettingsError, match=r"sha256sum"):
        locate(SPEC, uri)


@pytest.mark.usefixtures("no_network")
def test_the_identity_of_remote_weights_needs_no_network(tmp_path: Path) -> None:
    """A digest is known at every synth; what is written down has no secret, nor has the repr."""
    found = resolve(
        SPEC, "https://me:secret@host/w/a.bin?key=hush", SHA256.upper(), cache=tmp_path / "cache"
    )

    assert (found.uri, found.sha256) == ("https://host/w/a.bin", SHA256)
    assert "hush" not in repr(found)
    assert not (tmp_path / "cache").exists()


def test_remote_weights_are_fetched_with_the_files_beside(web: Web, tmp_path: Path) -> None:
    """The first file has the user's name, the second that of the detector; the query goes along."""
    web.answers |= {"/w/mine.bin": Answer(body=b"one"), "/w/b.json": Answer(body=b"two")}

    found = resolve(SPEC, web.url("/w/mine.bin?key=1"), SHA256, cache=tmp_path)
    files = found.fetch(print)

    assert [file.name for file in files] == ["mine.bin", "b.json"]
    assert [file.read_bytes() for file in files] == [b"one", b"two"]
    assert [path for path, _ in web.requests] == ["/w/mine.bin?key=1", "/w/b.json?key=1"]


def test_resolving_imports_no_client() -> None:
    """A digest of remote weights waits for neither boto3, requests, rich nor TensorFlow."""
    code = (
        "import sys; from model_build import weights; from model_build.spec import WeightsSpec;"
        f"weights.resolve(WeightsSpec(files=('a',)), 's3://bucket/a', '{SHA256}');"
        "print({'boto3', 'botocore', 'requests', 'rich', 'tensorflow'} & set(sys.modules))"
    )

    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout

    assert printed.strip() == "set()"
