"""`make promote`: one assembly through three accounts of the embedded AWS, and one that stops."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from demo.aws import client
from demo.commands import DemoError
from demo.deployment import synthesise
from demo.promotion.approval import given
from demo.promotion.plan import STAGES, read_plan
from demo.promotion.promotion import MINUTE_SECONDS, Promotion, Row, prepared, same_archive
from demo.steps import Steps
from local_aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "build" / "promote"
EXAMPLE = ROOT / "examples" / "digit_classifier"


def test_one_archive_goes_through_every_account() -> None:
    """Each stage is proven in its own account, and serves the bytes that were built once."""
    promotion = subprocess.run(
        [sys.executable, "-m", "demo.promotion", "--yes"],
        check=False,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "STAGES_FILE"},
        capture_output=True,
        text=True,
    )

    assert promotion.returncode == 0, promotion.stderr
    report = json.loads((OUT / "result.json").read_text())
    stages = report["stages"]
    assert [(each["stage"], each["account"]) for each in stages] == [
        ("staging", "222222222222"),
        ("production", "333333333333"),
    ]
    assert report["tooling"] == "111111111111"
    assert {each["outcome"] for each in stages} == {"proven"}
    assert {each["smoke_test"] for each in stages} == {"CREATE_COMPLETE"}
    (model,) = {each["model_digest"] for each in stages}
    archive = ROOT / "build" / "models" / model / "model.tar.gz"
    built = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert {each["archive_sha256"] for each in stages} == {built}
    (shown,) = (line for line in promotion.stdout.splitlines() if "333333333333 │" in line)
    assert built[:12] in shown
    assert "approved: production" in promotion.stdout


def test_the_rehearsal_promotes_the_model_of_this_project() -> None:
    """What it deploys is what `cdk deploy` would."""
    rehearsed, own = (tomllib.loads(file.read_text()) for file in (STAGES, ROOT / "stages.toml"))

    assert rehearsed["model"] == own["model"]
    assert rehearsed["limits"] == own["limits"]


def test_another_archive_stops_the_promotion() -> None:
    """Both digests are said."""
    first = Row("staging", "222222222222", archive_sha256="a" * 64)

    same_archive(first, Row("production", "333333333333", archive_sha256="a" * 64))
    with pytest.raises(DemoError, match=f"{'b' * 64}, and staging {'a' * 64}: the promotion stops"):
        same_archive(first, Row("production", "333333333333", archive_sha256="b" * 64))


def test_a_model_that_fails_in_staging_never_reaches_production(tmp_path: Path) -> None:
    """Its answers are wrong: staging is rolled back, and the production account stays empty."""
    plan = read_plan(_wrong_answers(tmp_path))
    assembly = synthesise({**os.environ, "STAGES_FILE": str(plan.file)}, tmp_path)

    with LocalAws(directory=tmp_path / "aws", minute_seconds=MINUTE_SECONDS) as aws:
        promotion = Promotion(
            aws=aws,
            plan=plan,
            assembly=assembly,
            out=tmp_path,
            checker=prepared(aws, plan, tmp_path),
            steps=Steps(),
            approve=given,
        )
        with pytest.raises(DemoError, match="is not as expected"):
            promotion.run()
        staging, production = (
            aws.process_environment(stage.account, stage.region) for stage in plan.stages
        )

        assert [row.outcome for row in promotion.rows] == ["failed", "not reached"]
        assert _stacks(staging)["staging-Endpoint"] == "ROLLBACK_COMPLETE"
        assert _stacks(production) == {"CDKToolkit": "CREATE_COMPLETE"}
        for account in (staging, production):
            assert client(account, "sagemaker").list_endpoints()["Endpoints"] == []


def _stacks(environment: Mapping[str, str]) -> dict[str, str]:
    stacks = client(environment, "cloudformation").describe_stacks()["Stacks"]
    return {stack["StackName"]: stack["StackStatus"] for stack in stacks}


def _wrong_answers(folder: Path) -> Path:
    """Write a stages file whose expectations want another digit than the model sees."""
    expectations: dict[str, Any] = json.loads((EXAMPLE / "expectations.json").read_text())
    expectations["requests"]["three.json"]["predictions"][0]["digit"] = 4
    wrong = ROOT / "build" / "wrong-answers" / "expectations.json"  # the settings want it inside
    shutil.copytree(EXAMPLE / "requests", wrong.parent / "requests", dirs_exist_ok=True)
    wrong.write_text(json.dumps(expectations))
    model, _, _ = (EXAMPLE / "stages.toml").read_text().partition("[stage.")
    right = 'expectations = "examples/digit_classifier/expectations.json"'
    assert right in model
    model = model.replace(right, f'expectations = "{wrong.relative_to(ROOT)}"')
    _, pipeline, stages = STAGES.read_text().partition("[pipeline]")
    file = folder / "stages.toml"
    file.write_text(model + pipeline + stages)
    return file
