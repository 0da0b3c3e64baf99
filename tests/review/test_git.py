from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from review.errors import ReviewError
from review.git import commit_of, commits_that_lack, text_at

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody with a name."""
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    return subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, text: str) -> str:
    """Commit a file with this text and return the commit's id."""
    (folder / "file.txt").write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits on main."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "one")
    commit(folder, "two")
    return folder


def test_a_branch_a_tag_and_an_id_mean_a_commit(repository: Path) -> None:
    """All lead to the same id and tree, an annotated tag too."""
    git(repository, "tag", "-am", "a tag", "v1")

    found = {commit_of(name, folder=repository) for name in ("main", "v1", "HEAD")}

    (one,) = found
    assert one.id == git(repository, "rev-parse", "HEAD")
    assert one.short == one.id[:10]


def test_a_missing_commit_says_what_to_do(repository: Path) -> None:
    """The command that brings it stands in the words."""
    with pytest.raises(ReviewError, match=r"There is no commit gone here.*`git fetch origin gone`"):
        commit_of("gone", folder=repository)


def test_a_shallow_clone_is_told_to_go_deeper(repository: Path, tmp_path: Path) -> None:
    """As CI makes them, it lacks every commit but the last."""
    old = git(repository, "rev-parse", "HEAD~1")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "clone")

    with pytest.raises(ReviewError, match=r"this clone is shallow.*`git fetch --unshallow`"):
        commit_of(old, folder=tmp_path / "clone")


def test_a_folder_without_git_is_told(tmp_path: Path) -> None:
    """A downloaded archive has no states to compare."""
    with pytest.raises(ReviewError, match="is no git checkout"):
        commit_of("HEAD", folder=tmp_path)


def test_an_option_is_no_commit(repository: Path) -> None:
    """What begins with a hyphen is not taken for an option of git."""
    with pytest.raises(ReviewError, match="There is no commit --all here"):
        commit_of("--all", folder=repository)


def test_text_of_a_commit(repository: Path) -> None:
    """As it was then, and nothing where there was no such file."""
    before = commit_of("HEAD~1", folder=repository)

    assert text_at(before, "file.txt", folder=repository) == "one"
    assert text_at(before, "other.txt", folder=repository) is None


def test_commits_that_the_head_lacks_are_counted(repository: Path) -> None:
    """A branch that left main two commits ago would show them as undone."""
    git(repository, "switch", "-qc", "branch")
    head = commit(repository, "on the branch")
    git(repository, "switch", "-q", "main")
    commit(repository, "three")
    commit(repository, "four")
    states = [commit_of(name, folder=repository) for name in (head, "main")]

    assert commits_that_lack(states[0], of=states[1], folder=repository) == 2
    assert commits_that_lack(states[1], of=states[1], folder=repository) == 0
