"""`python -m review accept`: the expectations from the model as it is now, for a person to see."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from review import expectations, synthesis
from review.archive import archive_of
from review.errors import ReviewError
from review.paths import ROOT
from review.samples import samples_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from review.progress import Progress

NAME = "accept"


def main(arguments: Sequence[str], progress: Progress) -> int:
    """Rewrite the file of expectations where the model answers otherwise; return 0.

    Raises:
        ReviewError: There is no such file, or the model can't be built or asked.
    """
    argparse.ArgumentParser(
        prog=f"python -m review {NAME}",
        description="Rewrite the smoke test's expectations from the model as it is now built. What "
        "a person set in the file is kept, and so is what did not move.",
    ).parse_args(arguments)
    path = expectations_file(ROOT)
    kind = str(_read(path)["kind"])
    assembly = synthesis.of_checkout(progress)
    with progress.step("ask the model"):
        answers = _answers(archive_of(assembly).path, samples_of(assembly), path, kind)
    moved = take(path, answers)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    if not moved:
        print(f"no changes: {shown} says what the model answers")
        return 0
    for line in moved:
        print(line)
    print(
        f"{shown} is rewritten. It says what the model says, right or wrong: look at `git diff "
        f"{shown}` and at the pictures of `python -m review --base HEAD` before you commit it."
    )
    return 0


def take(path: Path, answers: Mapping[str, Any]) -> list[str]:
    """Write the answers that moved into the file; return a line for each, none if it is as it was.

    Raises:
        ReviewError: It is no file of expectations.
    """
    new, moved = expectations.accept(_read(path), answers)
    if moved:
        path.write_text(json.dumps(new, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return moved


def expectations_file(project: Path) -> Path:
    """Return the file of expectations that the stages file names, or the detector's own.

    Raises:
        ReviewError: The stages file can't be read, or names none.
    """
    stages = synthesis.stages_file(project)
    try:
        table = tomllib.loads(stages.read_text(encoding="utf-8"))["model"]
        named = table.get("expectations") or f"reference/expectations/{table['detector']}.json"
    except (OSError, KeyError, TypeError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReviewError(
            f"{stages} does not say which expectations are meant ({error!r}). Its [model] needs a "
            "detector, or expectations."
        ) from error
    return project / named


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        document["kind"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReviewError(
            f"{path} is no file of expectations ({error!r}). `python -m model_build expectations` "
            "writes one, and docs/smoke-test.md says what stands in it."
        ) from error
    return dict(document)


def _answers(archive: Path, samples: dict[str, Path], path: Path, kind: str) -> dict[str, Any]:
    """Return what the command writes about each file that the expectations name."""
    with tempfile.TemporaryDirectory() as scratch:
        # A copy, so that the command finds the limits that it keeps.
        target = Path(scratch, path.name)
        target.write_bytes(path.read_bytes())
        finished = subprocess.run(
            [
                *(sys.executable, "-m", "model_build", "expectations", str(archive)),
                *(str(sample) for sample in samples.values()),
                *("--out", str(target), "--kind", kind),
            ],
            check=False,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        if finished.returncode != 0:
            raise ReviewError(f"The model can't be asked:\n{finished.stderr.strip()}")
        document = json.loads(target.read_text(encoding="utf-8"))
    return dict(document[expectations.member(document)])
