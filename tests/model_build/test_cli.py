"""The command line: what it prints, and how it fails."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model_build.cli import main
from model_build.paths import ROOT

FACE = ["--detector", "mobilenet_v1_ssd_face"]


def test_digest_stands_alone_on_standard_output(tmp_path: Path) -> None:
    """From another folder, in a fresh process, it takes less than a second of processor time."""
    before = os.times()
    answer = subprocess.run(
        [sys.executable, "-m", "model_build", "digest", *FACE],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.fullmatch("[0-9a-f]{64}\n", answer.stdout)
    assert answer.stderr == ""
    after = os.times()
    assert after.children_user + after.children_system < (
        before.children_user + before.children_system + 1
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--detector", "yolo"], "no detector 'yolo'"),
        ([*FACE, "--sha256", "0" * 64], "0000 was asked for"),
        ([*FACE, "--weights", "ftp://host/weights.bin"], "not supported"),
        ([*FACE, "--weights", "s3://bucket/weights.bin"], "needs a sha256"),
        ([*FACE, "--weights", "nowhere.bin", "--sha256", "0" * 64], "nowhere.bin is not there"),
        ([*FACE, "--score-threshold", "0.01"], "score threshold 0.01"),
        ([*FACE, "--score-threshold", "nan"], "score threshold nan"),
        ([*FACE, "--max-images", "0"], "max images 0"),
    ],
)
def test_a_wrong_option_is_an_error_in_words(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1, there is no traceback, and nothing is written."""
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 1

    written = capsys.readouterr()
    assert said in written.err
    assert written.out == ""
    assert not (tmp_path / "out").exists()


def test_inspect_refuses_what_is_no_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any other file is refused in words."""
    (tmp_path / "model.tar.gz").write_text("not an archive")

    assert main(["inspect", str(tmp_path / "model.tar.gz")]) == 1
    assert "is not a model archive" in capsys.readouterr().err
