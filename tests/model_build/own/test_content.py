"""What goes into the archive, whatever the model came as."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from model_build.errors import ArchiveLayoutError, HandlerCodeError, OwnModelError
from model_build.own import build
from model_build.own.content import Content, gather
from model_build.own.model_source import find
from model_build.own.settings import OwnSettings

if TYPE_CHECKING:
    from tests.model_build.own.conftest import Pack


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """A folder as TensorFlow writes one."""
    folder = tmp_path / "1"
    (folder / "assets.extra").mkdir(parents=True)
    for name in ("saved_model.pb", "fingerprint.pb", "assets.extra/tf_serving_warmup_requests"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize("form", ["keras", "saved_model"])
def test_a_folder_becomes_version_one(form: str, version: Path, tmp_path: Path) -> None:
    """An export lies in the work folder; the random fingerprint stays out of either."""
    held = gather("keras" if form == "keras" else "saved_model", version, tmp_path)

    assert sorted(held.files) == ["1/assets.extra/tf_serving_warmup_requests", "1/saved_model.pb"]
    assert held.saved_model == version / "saved_model.pb"
    assert not held.has_code


def test_an_archive_keeps_its_names_and_its_code_apart(
    version: Path, code: Path, pack: "Pack", tmp_path: Path
) -> None:
    """The model's own place stays; the handler is known to be there."""
    whole = pack({"./pets/4": version, "./code/inference.py": code / "inference.py"})

    held = gather("archive", whole, tmp_path)

    assert sorted(held.files) == [
        "pets/4/assets.extra/tf_serving_warmup_requests",
        "pets/4/saved_model.pb",
    ]
    assert held.has_code


def test_what_the_container_would_refuse_is_refused(
    version: Path, pack: "Pack", tmp_path: Path
) -> None:
    """An archive's own handler is held to the same as a folder's."""
    whole = pack({"1": version, "code/inference.py": "def predict(x): ..."})
    with pytest.raises(HandlerCodeError, match=r"model.tar.gz: code/inference.py has to define"):
        gather("archive", whole, tmp_path)

    (version / "link").symlink_to("saved_model.pb")
    with pytest.raises(OwnModelError, match="is a symbolic link"):
        gather("saved_model", version, tmp_path)


def test_names_that_no_archive_can_hold_are_named(code: Path, version: Path) -> None:
    """Vendored packages can lie deep."""
    deep = code / "lib" / ("d" * 120)
    deep.mkdir()
    (deep / ("f" * 120)).write_text("")
    settings = OwnSettings(model=find(str(version), None), code=code)

    with pytest.raises(ArchiveLayoutError, match="shorter names"):
        build._pack(settings, Content(files={}, has_code=False), None, code / "model.tar.gz")
