"""The measurements run, and say what they measured."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import compare_command
from bench.__main__ import main
from bench.catalogue import COMPARISONS
from bench.comparison import Comparison, of_pairs
from bench.comparisons.demo import BEFORE
from model_build.paths import ROOT

HISTORY = subprocess.run(
    ["git", "cat-file", "-e", f"{BEFORE}^{{commit}}"], cwd=ROOT, check=False, capture_output=True
)
KEYS = {
    "name",
    "ours",
    "other",
    "unit",
    "ratio",
    "spread",
    "runs",
    "target",
    "bound",
    "met",
    "note",
}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(sorted(COMPARISONS.keys() - {"demo"}), id="all but the demo"),
        pytest.param(
            ["demo"],
            id="demo",
            marks=pytest.mark.skipif(
                HISTORY.returncode != 0,
                reason=f"{BEFORE} is not in this clone: git fetch --unshallow && make test",
            ),
        ),
    ],
)
def test_each_runs_at_its_smallest_size(names: list[str], tmp_path: Path) -> None:
    """One turn of each, a plot for each row; whether a target is met takes more turns."""
    report, plots = tmp_path / "report.json", tmp_path / "plots"
    options = ["--runs", "1", "--json", str(report), "--plot", str(plots)]

    finished = subprocess.run(
        [sys.executable, "-m", "bench", *names, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode in (0, 1), finished.stderr
    found = json.loads(report.read_text())
    for one in found:
        assert one.keys() == KEYS
        assert min(one["ours"], one["other"], one["ratio"]) > 0
        assert one["name"] in finished.stdout
    assert finished.returncode == (1 if any(one["met"] is False for one in found) else 0)
    assert len(list(plots.glob("*.svg"))) == len(found)
    assert {re.split("[: ]", one["name"])[0] for one in found} == set(names)


def test_what_fails_costs_no_other_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rows of the others, and of the one that failed before it failed, are printed and kept."""

    def rows(_bench: object, runs: int) -> Iterator[Comparison]:
        yield of_pairs("good", [(1.0, 2.0)] * runs)

    def failing(_bench: object, _runs: int) -> Iterator[Comparison]:
        yield of_pairs("half", [(1.0, 2.0)])
        raise OSError("the disk is full")

    modules = {"bench.comparisons.build": failing, "bench.comparisons.start": rows}
    monkeypatch.setattr(
        compare_command, "import_module", lambda name: SimpleNamespace(run=modules[name])
    )
    report = tmp_path / "report.json"

    code = main(["build", "start", "--runs", "2", "--json", str(report)])

    assert code == 2
    assert [one["name"] for one in json.loads(report.read_text())] == ["half", "good"]
    words = capsys.readouterr()
    assert "the disk is full" in words.err
    assert "not measured, as told above: build" in words.err
    assert "good" in words.out


@pytest.mark.parametrize(
    "arguments",
    [["nothing"], ["--runs", "0"], ["load"], ["sweep"], ["--json", "no/such/folder/out.json"]],
)
def test_a_wrong_option_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is measured, in words."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)

    assert "python -m bench" in capsys.readouterr().err
