"""The command line about a model of one's own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model_build.cli import main
from model_build.paths import ROOT

COLOURS = ["--channels", "rgb", "--mean", "0,0,0", "--divisor", "1,1,1"]
BUILT_IN = ["--labels", "labels.txt", "--pad", "none", *COLOURS]
CODE = ["--code", "code", "--example", "example.json"]


@pytest.fixture
def here(code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every kind of file that an option may name, to be in."""
    assert code == tmp_path / "code"
    for name in ("m.keras", "m.tar.gz", "example.json", "example.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "labels.txt").write_text("cat\n")
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "saved_model.pb").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["m.keras"], "needs --labels FILE"),
        (["m.keras", "--labels", "labels.txt"], "needs --pad, --channels, --mean and --divisor"),
        (["m.keras", "--labels", "labels.txt", "--pad", "none"], "needs --channels, --mean, --div"),
        (["m.keras", *BUILT_IN, "--score-threshold", "1"], "score threshold 1.0"),
        (["m.keras", *BUILT_IN, "--score-threshold", "nan"], "score threshold nan"),
        (["m.keras", *BUILT_IN, "--max-images", "65"], "max images 65"),
        (["m.keras", "--code", "code"], "needs --example FILE"),
        (["m.keras", "--code", "code", "--example", "no.json"], "no.json is not there"),
        (["m.keras", "--code", "code", "--example", "example.txt"], "one of .json, .jsonl, .csv"),
        (["m.keras", "--code", "export", "--example", "example.json"], "has no inference.py"),
        (["m.keras", *CODE, "--labels", "labels.txt"], "are for the built-in handler"),
        (["m.keras", *CODE, "--pad", "none", *COLOURS], "are for the built-in handler"),
        (["m.keras", *CODE, "--weights", "w"], "--weights can't go with --own"),
        (["m.keras", *CODE, "--preparation", "tf"], "--preparation names one of a detector's"),
        (["export", *BUILT_IN], "a preparation goes with a .keras file"),
        (["m.tar.gz", *CODE, "--sha256", "0" * 64], "0000 was asked for"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_does_not_go_together_is_refused_before_any_work(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1, the words name the option, and nothing is written."""
    assert main(["--own", *options, "--out", "out"]) == 1

    assert said in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.usefixtures("here")
def test_a_detector_takes_none_of_these_options(capsys: pytest.CaptureFixture[str]) -> None:
    """An option that would be passed over is an error."""
    assert main(["digest", "--detector", "mobilenet_v1_ssd_face", *CODE]) == 1

    assert "--code, --example can't go with --detector" in capsys.readouterr().err


def test_the_digest_is_quick_and_needs_neither_network_nor_tensorflow(here: Path) -> None:
    """Of a model in S3 it stands alone on standard output within a second of processor time."""
    before = os.times()
    model = ["--own", "s3://bucket/m.keras", "--sha256", "0" * 64, *CODE]
    answer = subprocess.run(
        [sys.executable, "-m", "model_build", "digest", *model],
        cwd=here,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.fullmatch("[0-9a-f]{64}\n", answer.stdout)
    after = os.times()
    assert after.children_user + after.children_system < (
        before.children_user + before.children_system + 1
    )
