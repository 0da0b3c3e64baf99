"""The example's files agree with one another and with what the project takes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from custom_resources import expectations
from stacks.settings import load

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "digit_classifier"


def test_the_stages_file_is_valid_and_its_paths_lead_somewhere() -> None:
    """From the project's folder, as all relative paths do."""
    model = load(EXAMPLE / "stages.toml").model

    assert model.own
    assert model.expectations
    for path in (model.own.path, model.own.code, model.own.example, model.expectations):
        assert (ROOT / str(path)).exists()
    assert model.own.sha256 == hashlib.sha256((ROOT / model.own.path).read_bytes()).hexdigest()


def test_no_stage_has_the_name_of_one_of_the_project() -> None:
    """Stacks are named after stages: deploying the example leaves the detector's alone."""
    example, project = (load(folder / "stages.toml").stage for folder in (EXAMPLE, ROOT))

    assert example.keys().isdisjoint(project)


def test_the_expectations_are_right_about_the_digits() -> None:
    """The smoke test reads them, and each expected digit is what the picture shows."""
    path = EXAMPLE / "expectations.json"
    read = expectations.load(path, EXAMPLE / "requests")
    expected = json.loads(path.read_text())["requests"]
    digits = {
        name: [prediction["digit"] for prediction in answer["predictions"]]
        for name, answer in expected.items()
    }

    assert read.kind == "numeric"
    assert digits == {"three.json": [3], "zero_to_nine.json": list(range(10))}


def test_training_says_how_to_get_what_it_needs(tmp_path: Path) -> None:
    """scikit-learn is none of the project's packages; nothing is written without it."""
    (tmp_path / "sklearn.py").write_text("raise ImportError('No module named sklearn')")

    done = run("train.py", environment={"PYTHONPATH": str(tmp_path)})

    assert done.returncode == 1
    assert "--with scikit-learn==" in done.stderr
    assert "examples/digit_classifier/train.py" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("request_file", "words"),
    [("no_such.json", "no_such.json"), ("three.json", "make up")],
)
def test_asking_says_what_is_missing(request_file: str, words: str) -> None:
    """A request that is not there, and an endpoint that is not there."""
    nowhere = {
        "AWS_ENDPOINT_URL": "https://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    request = str(EXAMPLE / "requests" / request_file)

    done = run("ask.py", "--endpoint", "digits", request, environment=nowhere)

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def run(script: str, *arguments: str, environment: dict[str, str]) -> Any:
    """Run one of the example's scripts with nothing but this environment."""
    return subprocess.run(
        [sys.executable, EXAMPLE / script, *arguments],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
    )
