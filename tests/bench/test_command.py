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
from bench.comparisons import demo
from model_build.paths import ROOT

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
def test_each_runs_at_its_smallest_size(tmp_path: Path) -> None:
    """One turn of each; whether a target is met takes more turns. The demo's is below."""
    names = [name for name in COMPARISONS if name != "demo"]

    finished = subprocess.run(
        [sys.executable, "-m", "bench", *names, *output_in(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    check_output(tmp_path, names, finished.returncode, finished.stdout)


@pytest.mark.timeout(1800)
def test_the_demos_runs_at_its_smallest_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against this very commit, as a clone of the last one alone has no earlier one."""
    monkeypatch.setattr(demo, "BEFORE", "HEAD")

    code = main(["demo", *output_in(tmp_path)])

    check_output(tmp_path, ["demo"], code, capsys.readouterr().out)


def output_in(folder: Path) -> list[str]:
    """Return the options of one turn whose results go into a folder."""
    return ["--runs", "1", "--json", str(folder / "out.json"), "--plot", str(folder / "plots")]


def check_output(folder: Path, names: list[str], code: int, printed: str) -> None:
    """Each has rows with all keys and real measures, in print too, and a plot for each row."""
    assert code in (0, 1), printed
    found = json.loads((folder / "out.json").read_text())
    for one in found:
        assert one.keys() == KEYS
        assert min(one["ours"], one["other"], one["ratio"]) > 0
        assert one["name"] in printed
    assert code == (1 if any(one["met"] is False for one in found) else 0)
    assert len(list((folder / "plots").glob("*.svg"))) == len(found)
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
