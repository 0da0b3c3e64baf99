from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.aws import cdk_command

if TYPE_CHECKING:
    from local_aws import LocalAws

ROOT = Path(__file__).resolve().parents[2]
NUMBER, REGION = "444444444444", "eu-west-1"


@pytest.fixture
def environment(embedded: LocalAws, stages: Path) -> dict[str, str]:
    """The environment of a caller with credentials, and a stages file of theirs."""
    stages.write_text(stages.read_text().replace("222222222222", NUMBER))
    environment = embedded.process_environment(NUMBER, REGION)
    path = f"{Path(sys.executable).parent}:{environment['PATH']}"
    return {**environment, "PATH": path, "STAGES_FILE": str(stages)}


def verify(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "verify", "--stage", "dev", *options],
        check=False,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_it_says_what_it_takes_and_does_not_start_by_itself(environment: dict[str, str]) -> None:
    """Not bootstrapped, it names the command; then time and cost are said, and it is asked."""
    before = verify(environment)
    command = f"bootstrap aws://{NUMBER}/{REGION}"
    assert before.returncode == 1
    assert f"node_modules/.bin/cdk {command}" in before.stdout
    bootstrap = cdk_command(*command.split())
    subprocess.run(bootstrap, check=True, cwd=ROOT, env=environment, capture_output=True)

    refused = verify(environment, "--price-per-hour", "0.1")

    assert refused.returncode == 1
    for words in ("time: up to about", "at 0.1 an hour", "Nobody can be asked here: YES=1"):
        assert words in refused.stdout


def test_credentials_that_are_missing_are_told(environment: dict[str, str]) -> None:
    """In words, with what to give."""
    without = {name: value for name, value in environment.items() if "AWS_" not in name}

    said = verify({**without, "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"})

    assert said.returncode == 1
    assert "AWS_PROFILE" in said.stdout
    assert "Traceback" not in said.stdout


def test_only_a_runs_name_can_be_cleaned(environment: dict[str, str]) -> None:
    """A name that others' things could have is refused before anything is looked for."""
    said = verify(environment, "--clean", "detector")

    assert said.returncode == 2
    assert "a run is called verify- and six hex digits" in said.stdout


@pytest.mark.thorough
@pytest.mark.timeout(1500)
def test_all_of_it_against_the_embedded_aws(embedded: LocalAws, stages: Path) -> None:
    """Every test of an account passes, every probe has its answer, and nothing is left."""
    number = "555555555555"
    stages.write_text(stages.read_text().replace("222222222222", number))
    environment = embedded.process_environment(number, REGION)
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["STAGES_FILE"] = str(stages)
    bootstrap = cdk_command("bootstrap", f"aws://{number}/{REGION}")
    subprocess.run(bootstrap, check=True, cwd=ROOT, env=environment, capture_output=True)

    done = verify(environment, "--yes")

    assert done.returncode == 0, done.stdout
    name = done.stdout.partition("everything is named ")[2].partition("...")[0]
    assert f"nothing of {name} is left" in done.stdout
    assert "for the embedded AWS: on AWS its scaling" in done.stdout
    answers = json.loads((ROOT / "build" / "verify" / name / "answers.json").read_text())
    found = {each["question"]: each["answer"] for each in answers}
    assert len(found) == 7
    assert all(each["asked"] for each in answers)
    assert found["Is the image there in this region?"].startswith("yes: ")
