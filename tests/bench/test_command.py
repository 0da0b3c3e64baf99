"""The measurements run, and say what they measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import COMPARISONS, main
from model_build.paths import ROOT


@pytest.mark.parametrize("name", COMPARISONS)
def test_each_runs_at_its_smallest_size(name: str, tmp_path: Path) -> None:
    """It ends with a result for every comparison; whether a target is met takes more runs."""
    report = tmp_path / "report.json"

    finished = subprocess.run(
        [sys.executable, "-m", "bench", name, "--runs", "2", "--json", str(report)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode in (0, 1), finished.stderr
    found = json.loads(report.read_text())
    assert found
    for one in found:
        assert one.keys() == {
            *("name", "ours", "other", "ratio", "spread", "runs", "target", "met"),
        }
        assert one["ours"] > 0
        assert one["runs"] == 2
        assert one["name"] in finished.stdout
    missed = any(one["met"] is False for one in found)
    assert finished.returncode == (1 if missed else 0)


@pytest.mark.parametrize("arguments", [["nothing"], ["--runs", "1"]])
def test_a_wrong_option_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is measured, in words."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)

    assert "python -m bench" in capsys.readouterr().err
