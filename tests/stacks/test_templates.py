"""CloudFormation's own linter finds nothing in any template."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.stacks.conftest import Assembly, Template

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / ".cfnlintrc.yaml"  # what is left out, and why


def lint(paths: Sequence[Path], *options: str, config: Path = CONFIG) -> tuple[int, str]:
    """Return the linter's exit code and words."""
    linter = str(Path(sys.executable).with_name("cfn-lint"))
    done = subprocess.run(
        [linter, "--config-file", config, *options, "--", *paths],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_linter_finds_nothing(assembly: Assembly, guarded: Assembly) -> None:
    """Two templates a stage, and one more where there is a network."""
    paths = sorted(
        path for each in (assembly, guarded) for path in each.folder.rglob("*.template.json")
    )

    assert len(paths) == 4 + 7
    assert lint(paths) == (0, "")


def test_no_rule_is_left_out_in_vain_or_without_a_reason(
    live: Template, promoted: Assembly, tmp_path: Path
) -> None:
    """Each has a comment above it, and without the configuration the linter names just these."""
    left_out = re.findall(r"(?:^  # .+\n)+^  - ([EIW]\d{4})$", CONFIG.read_text(), re.MULTILINE)
    template, nothing = tmp_path / "live.template.json", tmp_path / "nothing.yaml"
    template.write_text(live.text)
    nothing.write_text("{}")
    pipeline = promoted.folder / "Pipeline.template.json"

    _, said = lint([template, pipeline], "--format", "parseable", config=nothing)

    assert len(left_out) == CONFIG.read_text().count("\n  - ")
    assert set(re.findall(r":([EIW]\d{4}):", said)) == set(left_out)
