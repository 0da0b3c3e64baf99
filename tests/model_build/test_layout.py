"""An archive that the container would refuse is refused here first."""

import tarfile
from pathlib import Path

import pytest

from model_build.archive import pack
from model_build.errors import ArchiveLayoutError
from model_build.layout import check, check_servable, has_code

GOOD = {
    "1/saved_model.pb": b"",
    "1/variables/variables.index": b"",
    "1/assets.extra/tf_serving_warmup_requests": b"",
    "code/inference.py": b"",
    "code/model.json": b"{}",
}


def test_a_good_archive_passes(tmp_path: Path) -> None:
    """The layout that is built is the layout that is taken."""
    pack(GOOD, tmp_path / "model.tar.gz")

    check(tmp_path / "model.tar.gz")


@pytest.mark.parametrize(
    ("without", "extra", "said"),
    [
        ("code/inference.py", "x", "code/inference.py is missing"),
        ("1/saved_model.pb", "saved_model.pb", "exactly one NUMBER/saved_model.pb"),
        ("1/saved_model.pb", "export/saved_model.pb", "exactly one NUMBER/saved_model.pb"),
        ("", "2/saved_model.pb", "exactly one NUMBER/saved_model.pb"),
        ("", "code/requirements.txt", "code/requirements.txt must not be in it"),
        ("", "code/lib/x.py", "code/lib must not be in it"),
        ("", "code/../../x.py", "leads out of the archive"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, without: str, extra: str, said: str) -> None:
    """The container would say nothing so clear."""
    entries = {name: data for name, data in GOOD.items() if name != without} | {extra: b""}
    pack(entries, tmp_path / "model.tar.gz")

    with pytest.raises(ArchiveLayoutError, match=said):
        check(tmp_path / "model.tar.gz")


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    """SageMaker takes no archive with links."""
    pack(GOOD, tmp_path / "plain.tar.gz")
    link = tarfile.TarInfo("code/link.py")
    link.type, link.linkname = tarfile.SYMTYPE, "inference.py"
    with (
        tarfile.open(tmp_path / "plain.tar.gz") as old,
        tarfile.open(tmp_path / "model.tar.gz", "w:gz") as new,
    ):
        for member in old.getmembers():
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
        new.addfile(link)

    with pytest.raises(ArchiveLayoutError, match=r"code/link.py is a link"):
        check(tmp_path / "model.tar.gz")


def test_any_archive_that_the_container_takes_is_servable(tmp_path: Path) -> None:
    """A named model, vendored packages, a leading `./` and no handler at all will do."""
    pack({"pets/3/saved_model.pb": b"", "pets/3/fingerprint.pb": b""}, tmp_path / "model.tar.gz")
    assert not has_code(check_servable(tmp_path / "model.tar.gz"))

    whole = {"./1/saved_model.pb": b"", "./code/inference.py": b"", "./code/lib/x.py": b""}
    pack(whole, tmp_path / "model.tar.gz")
    names = check_servable(tmp_path / "model.tar.gz")
    assert has_code(names)
    assert {"1/saved_model.pb", "code/inference.py", "code/lib/x.py"} <= names


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["code/inference.py"], "exactly one NUMBER/saved_model.pb is wanted, found []"),
        (["a/1/saved_model.pb", "b/1/saved_model.pb"], "exactly one NUMBER/saved_model.pb"),
        (["x/a/1/saved_model.pb"], "exactly one NUMBER/saved_model.pb"),
        (["1/saved_model.pb", "code/lib/x.py"], "code/inference.py is missing"),
        (["1/saved_model.pb", "code/inference.py", "code/requirements.txt"], "pip would run"),
    ],
)
def test_an_archive_that_is_not_servable_is_told_why(
    tmp_path: Path, names: list[str], said: str
) -> None:
    """Each of the container's rules is named."""
    pack(dict.fromkeys(names, b""), tmp_path / "model.tar.gz")

    with pytest.raises(ArchiveLayoutError) as caught:
        check_servable(tmp_path / "model.tar.gz")
    assert said in str(caught.value)


@pytest.mark.parametrize("keep", [0, 40])
def test_what_is_no_whole_archive_is_refused(tmp_path: Path, keep: int) -> None:
    """An empty file and one that was cut off are said to be none."""
    archive = tmp_path / "model.tar.gz"
    pack(GOOD, archive)
    archive.write_bytes(archive.read_bytes()[:keep])

    with pytest.raises(ArchiveLayoutError, match=r"is not a model archive"):
        check_servable(archive)
