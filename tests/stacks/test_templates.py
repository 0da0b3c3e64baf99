"""CloudFormation's own linter finds nothing in any template."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.stacks.conftest import Assembly


def lint(paths: Sequence[Path]) -> tuple[int, str]:
    """Return the linter's exit code and words.

    W3005 (a dependency written twice) is left out: CDK writes what a reference already says.
    """
    done = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3005", "--", *paths],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_linter_finds_nothing(assembly: Assembly) -> None:
    """Two templates a stage."""
    paths = sorted(assembly.folder.rglob("*.template.json"))

    assert len(paths) == 4
    assert lint(paths) == (0, "")
