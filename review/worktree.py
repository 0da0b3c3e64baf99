"""A folder with the files of one commit, which is gone when it is no longer needed."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from review.errors import ReviewError
from review.git import git
from review.paths import BUILD, ROOT, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from review.git import Commit

WORKTREES = BUILD / "worktrees"


@contextmanager
def worktree(commit: Commit) -> Iterator[Path]:
    """Check a commit out beside the user's checkout, and yield where the project is in it.

    What is installed and built is the checkout's own, so that nothing is built twice. One at a
    time: what else lies there was left by a review that was killed, and is removed.

    Raises:
        ReviewError: Git could not make it.
    """
    WORKTREES.mkdir(parents=True, exist_ok=True)
    for leftover in WORKTREES.iterdir():
        _remove(leftover)
    folder = WORKTREES / commit.short
    # The user's hooks are about the user's own checkouts.
    git(
        *("-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--force", "--detach"),
        *(str(folder), commit.id),
        folder=ROOT,
    )
    project = folder / git("rev-parse", "--show-prefix", folder=ROOT).strip()
    try:
        _share(project)
        yield project
    finally:
        _remove(folder)


def _share(project: Path) -> None:
    for name in SHARED:
        (ROOT / name).mkdir(parents=True, exist_ok=True)
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).symlink_to(ROOT / name)


def _remove(folder: Path) -> None:
    """Remove a worktree, and what git knows of it; of the shared folders only the links."""
    try:
        git("worktree", "remove", "--force", str(folder), folder=ROOT)
    except ReviewError:
        # Git does not know it: its making was interrupted.
        shutil.rmtree(folder)
