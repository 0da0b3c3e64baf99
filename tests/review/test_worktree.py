from __future__ import annotations

from pathlib import Path

import pytest

from review import worktree as subject
from review.git import commit_of
from review.worktree import worktree
from tests.review.test_git import commit, git


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose second commit is checked out, with a built model."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "one")
    commit(folder, "two")
    (folder / "build" / "models").mkdir(parents=True)
    (folder / "build" / "models" / "built").write_text("a model")
    monkeypatch.setattr(subject, "ROOT", folder)
    monkeypatch.setattr(subject, "WORKTREES", folder / "build" / "worktrees")
    return folder


def test_a_commit_is_there_and_gone(checkout: Path) -> None:
    """With what is built here, which its removal leaves alone, as it does the user's files."""
    before = git(checkout, "status", "--porcelain"), git(checkout, "worktree", "list")

    with worktree(commit_of("HEAD~1", folder=checkout)) as project:
        assert (project / "file.txt").read_text() == "one"
        assert (project / "build" / "models" / "built").read_text() == "a model"
        (project / "written.txt").write_text("by a synthesis")

    assert not project.exists()
    assert (checkout / "file.txt").read_text() == "two"
    assert (checkout / "build" / "models" / "built").read_text() == "a model"
    assert (git(checkout, "status", "--porcelain"), git(checkout, "worktree", "list")) == before


def test_it_is_gone_after_a_failure_too(checkout: Path) -> None:
    """The failure is passed on."""
    with (
        pytest.raises(ValueError, match="the app's own"),
        worktree(commit_of("HEAD", folder=checkout)) as project,
    ):
        raise ValueError("the app's own")

    assert not project.exists()


def test_what_a_killed_review_left_is_removed(checkout: Path) -> None:
    """A worktree, and a folder of which git knows nothing; the user's stay, mounted or not."""
    left = checkout / "build" / "worktrees"
    git(checkout, "worktree", "add", "-q", "--detach", str(left / "0123456789"), "HEAD")
    (left / "half-made").mkdir()
    theirs = checkout.parent / "the-users"
    git(checkout, "worktree", "add", "-q", str(theirs), "-b", "theirs")
    theirs.rename(checkout.parent / "not-mounted")

    with worktree(commit_of("HEAD", folder=checkout)) as project:
        assert list(left.iterdir()) == [project]

    listed = git(checkout, "worktree", "list").splitlines()
    assert [Path(line.split()[0]).name for line in listed] == ["checkout", "the-users"]
