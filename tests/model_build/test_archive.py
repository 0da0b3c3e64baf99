"""The archive's bytes come from names and contents alone."""

import os
import tarfile
from pathlib import Path

import pytest

from model_build.archive import pack, sha256

ENTRIES = {"1/saved_model.pb": b"graph", "code/inference.py": b"pass\n", "1/variables/v": b"v"}


@pytest.fixture
def umask() -> object:
    """Restores the umask."""
    before = os.umask(0o022)
    yield None
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither order, name, time nor umask is in them."""
    (tmp_path / "other").mkdir()
    pack(ENTRIES, tmp_path / "model.tar.gz")
    os.umask(0o077)
    pack(dict(reversed(ENTRIES.items())), tmp_path / "other" / "renamed.tar.gz")

    first, second = tmp_path / "model.tar.gz", tmp_path / "other" / "renamed.tar.gz"
    assert first.read_bytes() == second.read_bytes()
    # RFC 1952: no optional field in byte 3, and the time, in bytes 4 to 7, is none.
    assert first.read_bytes()[3:8] == bytes(5)
    assert sha256(first) == sha256(second)


def test_members_are_sorted_and_anonymous(tmp_path: Path) -> None:
    """Owner, group, time and mode are fixed, and a folder stands before what it holds."""
    pack(ENTRIES, tmp_path / "model.tar.gz")

    with tarfile.open(tmp_path / "model.tar.gz") as tar:
        members = tar.getmembers()
    assert [member.name for member in members] == [
        "1",
        "1/variables",
        "code",
        "1/saved_model.pb",
        "1/variables/v",
        "code/inference.py",
    ]
    assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {(0, 0, "", "", 0)}
    assert {m.mode for m in members if m.isfile()} == {0o644}
    assert {m.mode for m in members if m.isdir()} == {0o755}
