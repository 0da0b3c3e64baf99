from __future__ import annotations

import io
import os
import tarfile
from typing import TYPE_CHECKING

import pytest

from local_aws.container.errors import ArchiveError
from local_aws.container.unpack import unpack

if TYPE_CHECKING:
    from pathlib import Path


def archive_of(folder: Path, member: tarfile.TarInfo, content: bytes = b"") -> Path:
    """Write an archive of one member."""
    path = folder / "model.tar.gz"
    member.size = len(content)
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give the empty folder to unpack into."""
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ["1/saved_model.pb", "./1/saved_model.pb"])
def test_files_are_unpacked(tmp_path: Path, target: Path, name: str) -> None:
    """Files land where their names say."""
    unpack(archive_of(tmp_path, tarfile.TarInfo(name), b"graph"), target)

    assert (target / "1" / "saved_model.pb").read_bytes() == b"graph"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE),
        ("1/../../outside", tarfile.REGTYPE),
        ("/outside", tarfile.REGTYPE),
        ("link", tarfile.SYMTYPE),
        ("link", tarfile.LNKTYPE),
        ("pipe", tarfile.FIFOTYPE),
        ("device", tarfile.CHRTYPE),
    ],
)
def test_what_has_no_place_in_an_archive(
    tmp_path: Path, target: Path, name: str, kind: bytes
) -> None:
    """Paths that lead out, links and devices are refused by name, and nothing is written."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"

    with pytest.raises(ArchiveError, match=os.path.basename(name)):  # noqa: PTH119 a tar name
        unpack(archive_of(tmp_path, member), target)
    assert list(target.iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_an_archive_larger_than_the_disk(tmp_path: Path, target: Path) -> None:
    """The size in a header is believed before a byte is written."""
    whole = archive_of(tmp_path, tarfile.TarInfo("1/variables"), b"x")
    member = tarfile.TarInfo("1/variables")
    member.size = 2**60
    with tarfile.open(whole, "w:gz") as tar:
        tar.addfile(member)

    with pytest.raises(ArchiveError, match="does not fit on the disk"):
        unpack(whole, target)


@pytest.mark.parametrize("content", [b"", b"text", b"\x1f\x8b\x08\x00cut"])
def test_what_is_no_archive(tmp_path: Path, target: Path, content: bytes) -> None:
    """Anything but a gzipped tar is refused in words."""
    path = tmp_path / "model.tar.gz"
    path.write_bytes(content)

    with pytest.raises(ArchiveError, match="must be a gzipped tar archive"):
        unpack(path, target)


def test_an_archive_cut_in_half(tmp_path: Path, target: Path) -> None:
    """An incomplete download does not pass."""
    whole = archive_of(tmp_path, tarfile.TarInfo("1/variables"), os.urandom(20_000))
    whole.write_bytes(whole.read_bytes()[:10_000])

    with pytest.raises(ArchiveError, match="cannot be unpacked"):
        unpack(whole, target)


def test_no_archive(tmp_path: Path, target: Path) -> None:
    """A name that leads nowhere is named."""
    with pytest.raises(ArchiveError, match=r"no archive .*nothing\.tar\.gz"):
        unpack(tmp_path / "nothing.tar.gz", target)
