"""Asks git; nothing here changes the index, the branch or a file of the user's checkout."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from review.errors import ReviewError
from review.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# A hook runs with these set, and git would answer about the hook's repository and index.
_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


@dataclass(frozen=True)
class Commit:
    """A commit by its full id, and the tree of files in it."""

    id: str
    tree: str

    @property
    def short(self) -> str:
        """The id as it is shown: always as long, however many commits there are."""
        return self.id[:10]


def git(*arguments: str, folder: Path = ROOT) -> str:
    """Run git and return what it printed.

    Raises:
        ReviewError: It failed; the text holds its own words.
    """
    finished = _run(*arguments, folder=folder)
    if finished.returncode != 0:
        raise ReviewError(f"`git {' '.join(arguments)}` failed:\n{finished.stderr.strip()}")
    return finished.stdout


def commit_of(reference: str, *, folder: Path = ROOT) -> Commit:
    """Return the commit that a branch, a tag or an id means.

    Raises:
        ReviewError: There is none, or this is no git checkout; says how to get it.
    """
    found = _run(
        *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"),
        folder=folder,
    )
    if found.returncode != 0:
        raise ReviewError(_missing(reference, folder))
    identity = found.stdout.strip()
    return Commit(identity, git("rev-parse", f"{identity}^{{tree}}", folder=folder).strip())


def text_at(commit: Commit, path: str, *, folder: Path = ROOT) -> str | None:
    """Return a file's text in a commit, or None where it has no such file."""
    found = _run("show", f"{commit.id}:./{path}", folder=folder)
    return found.stdout if found.returncode == 0 else None


def commits_that_lack(head: Commit, *, of: Commit, folder: Path = ROOT) -> int:
    """Count the commits that `of` has and the head lacks; 0 where history is cut off."""
    if git("rev-parse", "--is-shallow-repository", folder=folder).strip() == "true":
        return 0
    return int(git("rev-list", "--count", of.id, f"^{head.id}", folder=folder))


def _run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    return subprocess.run(
        ["git", *arguments],
        check=False,
        cwd=folder,
        # Without it, even a question may refresh the index.
        env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def _missing(reference: str, folder: Path) -> str:
    shallow = _run("rev-parse", "--is-shallow-repository", folder=folder)
    if shallow.returncode != 0:
        return f"{folder} is no git checkout, so that there are no two states to compare."
    fetch = f"`git fetch origin {reference}`"
    if shallow.stdout.strip() == "true":
        return (
            f"There is no commit {reference} here: this clone is shallow, as CI makes them. "
            f"{fetch} brings it, `git fetch --unshallow` all there are."
        )
    return f"There is no commit {reference} here. If it is on the server, {fetch} brings it."
