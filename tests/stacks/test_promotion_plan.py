"""What `python -m stacks promotion` says to the commands that read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from stacks.promotion_plan import promotion_plan
from stacks.settings import parse
from tests.stacks.conftest import GITHUB, PIPELINE, PROMOTED, STAGES

ROOT = Path(__file__).resolve().parents[2]


def test_stages_stand_in_their_order_and_as_the_cli_calls_them() -> None:
    """Nested in the pipeline's stack where there is one, and without the embedded AWS."""
    alone = promotion_plan(parse({**STAGES, "stage": PROMOTED}))
    nested = promotion_plan(parse({**STAGES, "stage": PROMOTED, "pipeline": PIPELINE}))

    assert [stage["path"] for stage in alone["stages"]] == ["dev", "live", "batch-only"]
    assert [stage["path"] for stage in nested["stages"]] == [
        "Pipeline/dev",
        "Pipeline/live",
        "Pipeline/batch-only",
    ]
    assert [stage["check_role"] for stage in alone["stages"]] == [None, None, None]


def test_a_tooling_account_in_the_embedded_aws_promotes_every_stage() -> None:
    """There every number is an account, so that a promotion can be tried as it is."""
    github = {**GITHUB, "account": "000000000000"}
    plan = promotion_plan(parse({**STAGES, "stage": PROMOTED, "github": github}))

    assert [stage["name"] for stage in plan["stages"]] == ["local", "dev", "live", "batch-only"]


def test_a_stage_says_all_that_its_check_needs() -> None:
    """The role by its name, the settings with their defaults, the user's alarms."""
    _, live, _ = promotion_plan(parse({**STAGES, "stage": PROMOTED, "pipeline": PIPELINE}))[
        "stages"
    ]

    assert live == {
        "name": "live",
        "account": "222222222222",
        "region": "eu-west-1",
        "partition": "aws",
        "path": "Pipeline/live",
        "stack": "live-Endpoint",
        "endpoint": "detector-live",
        "check_role": "arn:aws:iam::222222222222:role/live-check-eu-west-1",
        "alarms": ["It's quiet"],
        "approval": True,
        "soak_minutes": 10,
        "check": True,
    }


def test_the_roles_of_github_are_known_without_an_output() -> None:
    """So that a workflow needs no variables; a role that is not there is None."""
    plan = promotion_plan(parse({**STAGES, "stage": PROMOTED, "github": GITHUB}))
    reviewing = {**GITHUB, "deploy": False}
    only = promotion_plan(parse({**STAGES, "stage": PROMOTED, "github": reviewing}))

    assert plan["github"]["review_role"] == "arn:aws:iam::999999999999:role/GitHub-review-us-east-1"
    assert plan["github"]["deploy_role"] == "arn:aws:iam::999999999999:role/GitHub-deploy-us-east-1"
    assert only["github"]["deploy_role"] is None
    assert {stage["check_role"] for stage in only["stages"]} == {None}


def test_the_pipeline_is_told_with_the_role_of_its_checks() -> None:
    """Beside its settings: the stack as the CLI calls it, and whom the stages trust."""
    plan = promotion_plan(parse({**STAGES, "stage": PROMOTED, "pipeline": PIPELINE}))

    assert plan["pipeline"] == {
        **PIPELINE,
        "branch": "main",
        "partition": "aws",
        "stack": "Pipeline",
        "check_role": "arn:aws:iam::999999999999:role/Pipeline-check-us-east-1",
    }
    assert plan["github"] is None


def test_other_partitions_have_other_arns() -> None:
    """By the region."""
    place = {"account": "111111111111", "region": "cn-north-1", "image_account": "727897471807"}
    github = {**GITHUB, "region": "us-gov-west-1"}
    plan = promotion_plan(parse({**STAGES, "stage": {"dev": place}, "github": github}))

    assert plan["stages"][0]["check_role"].startswith("arn:aws-cn:iam::111111111111:role/dev-check")
    assert plan["github"]["review_role"].startswith("arn:aws-us-gov:iam::999999999999:role/")


def test_the_command_prints_it_for_the_file_of_this_repository() -> None:
    """As JSON and nothing else, from wherever it is started."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("STAGES_FILE", None)

    done = subprocess.run(
        [sys.executable, "-m", "stacks", "promotion"],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert [stage["name"] for stage in json.loads(done.stdout)["stages"]] == ["dev"]
