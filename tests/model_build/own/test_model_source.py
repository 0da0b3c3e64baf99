"""What a user's path turns out to be."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from model_build.errors import (
    ModelBuildError,
    OwnModelError,
    SettingsError,
    WeightsChecksumError,
    WeightsUriError,
)
from model_build.own.model_source import find
from tests.model_build.web import Answer

if TYPE_CHECKING:
    from tests.model_build.web import Web

SHA256 = hashlib.sha256(b"weights").hexdigest()


def saved_model(folder: Path, *, content: bytes = b"graph") -> Path:
    """Write what looks like a SavedModel from outside."""
    (folder / "variables").mkdir(parents=True)
    (folder / "saved_model.pb").write_bytes(content)
    (folder / "variables" / "variables.index").write_bytes(b"index")
    return folder


@pytest.mark.parametrize(("name", "form"), [("m.keras", "keras"), ("m.tar.gz", "archive")])
def test_a_file_is_told_by_its_name(tmp_path: Path, name: str, form: str) -> None:
    """It is called without its folder, and its sha256 may be written in capitals."""
    path = tmp_path / name
    path.write_bytes(b"weights")

    source = find(str(path), SHA256.upper())

    assert (source.form, source.name, source.sha256) == (form, name, SHA256)
    assert source.fetch(print) == path


@pytest.mark.parametrize("inner", ["", "12"])
def test_a_folder_is_a_saved_model_itself_or_by_its_version(tmp_path: Path, inner: str) -> None:
    """What Keras writes and what TensorFlow Serving reads are both taken."""
    folder = saved_model(tmp_path / "export" / inner)

    source = find(str(tmp_path / "export"), None)

    assert (source.form, source.name) == ("saved_model", "export")
    assert source.fetch(print) == folder


def test_a_folders_sha256_is_of_its_listing(tmp_path: Path) -> None:
    """A file's name and its bytes count, the folder's place and bytecode do not."""
    digests = [
        find(str(saved_model(tmp_path / "a")), None).sha256,
        find(str(saved_model(tmp_path / "b")), None).sha256,
        find(str(saved_model(tmp_path / "c", content=b"other")), None).sha256,
    ]
    listing = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in (("saved_model.pb", b"graph"), ("variables/variables.index", b"index"))
    )

    assert digests[0] == digests[1] == hashlib.sha256(listing.encode()).hexdigest()
    assert digests[2] != digests[0]


def test_what_lies_elsewhere_is_known_by_its_sha256() -> None:
    """Nothing is asked of a network, and what may be secret in an address is not shown."""
    source = find("https://me:pw@example.org/models/m.keras?token=secret", SHA256)

    assert (source.form, source.sha256) == ("keras", SHA256)
    assert source.name == "https://example.org/models/m.keras"


def test_it_is_fetched_and_checked_when_it_is_needed(web: "Web", tmp_path: Path) -> None:
    """The file keeps its name, by which Keras tells what it is; other bytes are refused."""
    web.answers |= {"/models/m.keras": Answer(body=b"weights")}
    steps: list[str] = []

    source = find(web.url("/models/m.keras"), SHA256, cache=tmp_path / "cache")
    assert web.requests == []
    path = source.fetch(steps.append)

    assert (path.name, path.read_bytes()) == ("m.keras", b"weights")
    assert steps
    other = find(web.url("/models/m.keras"), "0" * 64, cache=tmp_path / "cache")
    with pytest.raises(WeightsChecksumError):
        other.fetch(steps.append)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("model", "sha256", "error", "said"),
    [
        ("m.keras", "0" * 64, WeightsChecksumError, "0000 was asked for"),
        ("m.keras", "12", SettingsError, "64 hexadecimal digits"),
        ("none.keras", None, OwnModelError, "none.keras is not there"),
        ("m.h5", None, OwnModelError, "save it with model.save"),
        ("empty", None, OwnModelError, "has no saved_model.pb"),
        ("two", None, OwnModelError, "several versions (1, 2)"),
        ("two/1", "0" * 64, SettingsError, "is a folder"),
        ("linked", None, OwnModelError, "is a symbolic link"),
        ("s3://bucket/m.keras", None, SettingsError, "needs a sha256"),
        ("s3://bucket/export", SHA256, OwnModelError, "export is neither"),
        ("http://example.org/m.keras", SHA256, WeightsUriError, "https://"),
        ("npm:package", SHA256, OwnModelError, "npm package"),
    ],
)
def test_what_can_not_be_a_model_is_refused_in_words(
    here: Path, model: str, sha256: str | None, error: type, said: str
) -> None:
    """Each says what was given and what is wanted."""
    assert Path.cwd() == here
    for name in ("m.keras", "m.h5"):
        Path(name).write_bytes(b"weights")
    Path("empty").mkdir()
    saved_model(Path("two/1"))
    saved_model(Path("two/2"))
    (saved_model(Path("linked")) / "link").symlink_to("saved_model.pb")

    with pytest.raises(error) as caught:
        find(model, sha256)

    assert isinstance(caught.value, ModelBuildError)
    assert said in str(caught.value)
