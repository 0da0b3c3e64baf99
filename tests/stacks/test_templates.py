"""CloudFormation's own linter finds nothing in any template."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly


def test_the_linter_finds_nothing(assembly: Assembly) -> None:
    """W3005 (a dependency written twice) is left out: CDK writes what a reference already says."""
    paths = sorted(str(path) for path in assembly.folder.rglob("*.template.json"))

    done = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3005", "--", *paths],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert (len(paths), done.returncode, done.stdout) == (4, 0, "")
