"""Synthesises the app of a commit or of the checkout, once for what determines the assembly."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from review.archive import model_digest
from review.assembly import Assembly
from review.errors import ReviewError
from review.paths import BUILD, MODELS, ROOT
from review.redaction import without_accounts
from review.worktree import worktree

if TYPE_CHECKING:
    from review.git import Commit
    from review.progress import Progress

ASSEMBLIES = BUILD / "assemblies"
# What is installed, whatever a commit pins: with other packages it gives another assembly.
LOCKS = ("requirements.txt", "package-lock.json")
KEPT = 10  # assemblies of a few megabytes each
LAST_LINES = 40
_CDK = ROOT / "node_modules" / ".bin" / "cdk"


def of_commit(commit: Commit, progress: Progress) -> Assembly:
    """Return the assembly of a commit, synthesised in a worktree where none is kept.

    Raises:
        ReviewError: With the words of the app, which name what is wrong.
    """
    kept = ASSEMBLIES / _key(commit)
    if _usable(kept):
        kept.touch()
        return Assembly.read(kept)
    ASSEMBLIES.mkdir(parents=True, exist_ok=True)
    with (
        progress.step(f"synthesise {commit.short}"),
        tempfile.TemporaryDirectory(prefix=".new-", dir=ASSEMBLIES) as scratch,
        worktree(commit) as project,
    ):
        out = Path(scratch, "out")
        _synthesise(project, out, progress, what=f"commit {commit.short}")
        shutil.rmtree(kept, ignore_errors=True)
        out.rename(kept)
    _forget_oldest()
    return Assembly.read(kept)


def of_checkout(progress: Progress) -> Assembly:
    """Return the assembly of the checkout as it is now, which is never kept: files change.

    Raises:
        ReviewError: With the words of the app, which name what is wrong.
    """
    out = ASSEMBLIES / "checkout"
    shutil.rmtree(out, ignore_errors=True)
    with progress.step("synthesise the checkout"):
        _synthesise(ROOT, out, progress, what="the checkout")
    return Assembly.read(out)


def stages_file(project: Path) -> Path:
    """Return the stages file that the app of a project reads.

    One inside this checkout means the file of the same name in the other state of it.
    """
    named = Path(os.environ.get("STAGES_FILE", ROOT / "stages.toml")).absolute()
    return project / named.relative_to(ROOT) if named.is_relative_to(ROOT) else named


def _synthesise(project: Path, out: Path, progress: Progress, *, what: str) -> None:
    if not _CDK.exists():
        raise ReviewError(f"{_CDK} is not there. Run `make setup`, which installs it.")
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(
        [str(_CDK), "synth", "--quiet", "--no-color", "--output", str(out)],
        cwd=project,
        env={**os.environ, "PATH": path, "STAGES_FILE": str(stages_file(project))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    said: deque[str] = deque(maxlen=LAST_LINES)
    with process:
        for line in process.stdout or ():
            said.append(without_accounts(line.rstrip()))
            progress.say(said[-1])
    if process.returncode != 0:
        words = "\n".join(said)
        raise ReviewError(f"The app of {what} can't be synthesised. It said:\n{words}")


def _usable(kept: Path) -> bool:
    """Whether it is whole, and the model that it deploys is in the build cache."""
    if not (kept / "manifest.json").is_file():
        return False
    return (MODELS / model_digest(Assembly.read(kept)) / "manifest.json").is_file()


def _key(commit: Commit) -> str:
    named = stages_file(ROOT)
    parts = {
        "tree": commit.tree,
        "locks": {name: _sha256(ROOT / name) for name in LOCKS},
        "stages": str(named.relative_to(ROOT)) if named.is_relative_to(ROOT) else _sha256(named),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none"


def _forget_oldest() -> None:
    kept = [path for path in ASSEMBLIES.iterdir() if not path.name.startswith(".")]
    for folder in sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
