"""The role that a check takes: who may take it, and all that it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stacks.settings import parse
from tests.stacks.conftest import GITHUB, PROMOTED, STAGES, plain, synthesised

if TYPE_CHECKING:
    from pathlib import Path

    from stacks.detector import Detector
    from tests.stacks.conftest import Assembly, Template

CHECKING = "arn:aws:iam::999999999999:role/Pipeline-check-us-east-1"


@pytest.fixture(scope="module")
def live(promoted: Assembly) -> Template:
    """The Endpoint stack of a stage with a prober and an alarm of the user's."""
    return promoted.template("Pipeline-live", "Endpoint")


def test_it_has_a_name_that_the_tooling_account_knows_before(live: Template) -> None:
    """The stage's name and region."""
    role = live.one("AWS::IAM::Role", "PromotionCheck")["Properties"]

    assert role["RoleName"] == "live-check-eu-west-1"


def test_only_the_pipelines_check_can_take_it(live: Template) -> None:
    """Its account is trusted on the condition that it is that role."""
    (statement,) = live.one("AWS::IAM::Role", "PromotionCheck")["Properties"][
        "AssumeRolePolicyDocument"
    ]["Statement"]

    assert plain(statement["Principal"]["AWS"]) == "arn:aws:iam::999999999999:root"
    assert statement["Action"] == "sts:AssumeRole"
    assert statement["Condition"] == {"ArnEquals": {"aws:PrincipalArn": [CHECKING]}}


def test_it_looks_at_this_stage_and_does_nothing_else(live: Template) -> None:
    """All that it is allowed: what is live, the prober, and the alarms but ProberSilent."""
    own = ("ServerErrors", "ModelLatency", "OverheadLatency", "WrongAnswers")
    of_operation = ("DiskFull", "MemoryFull", "ProberFails")

    assert live.permissions("PromotionCheckRole") == {
        ("sagemaker:DescribeEndpoint", "${Endpoint}"),
        ("sagemaker:DescribeEndpointConfig", "${EndpointEndpointConfig}"),
        ("sagemaker:DescribeModel", "${EndpointModel}"),
        ("lambda:InvokeFunction", "${ProberAskingFunction.Arn}"),
        *(
            ("cloudwatch:DescribeAlarms", f"${{Alarms{name}.Arn}}")
            for name in (*own, *of_operation)
        ),
        (
            "cloudwatch:DescribeAlarms",
            "arn:aws:cloudwatch:eu-west-1:222222222222:alarm:It's quiet",
        ),
    }


def test_the_deployment_says_what_a_check_needs(live: Template) -> None:
    """What has to be live, whom to ask, what may not ring, and the role."""
    outputs = {key: plain(each["Value"]) for key, each in live.body["Outputs"].items()}

    assert outputs["ModelDigest"] == "d" * 64
    assert outputs["ProberName"] == "${ProberAskingFunction}"
    assert outputs["CheckRoleArn"] == "${PromotionCheckRole.Arn}"
    assert outputs["AlarmNames"].split(",") == [
        f"${{Alarms{name}}}"
        for name in (
            "ServerErrors",
            "ModelLatency",
            "OverheadLatency",
            "WrongAnswers",
            "DiskFull",
            "MemoryFull",
            "ProberFails",
        )
    ]


def test_without_a_prober_there_is_nobody_to_ask(promoted: Assembly) -> None:
    """No output, and no permission."""
    template = promoted.template("Pipeline-batch-only", "Endpoint")

    assert "ProberName" not in template.body["Outputs"]
    assert not {
        action
        for action, _ in template.permissions("PromotionCheckRole")
        if action.startswith("lambda:")
    }


def test_github_may_take_it_where_github_deploys(detector: Detector, tmp_path: Path) -> None:
    """Every stage has one then; a stages file with neither table has none."""
    settings = parse({**STAGES, "stage": {"dev": PROMOTED["dev"]}, "github": GITHUB})
    assembly = synthesised(detector, tmp_path, settings=settings, bundling="")
    role = assembly.template("dev", "Endpoint").one("AWS::IAM::Role", "PromotionCheck")

    assert role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Condition"] == {
        "ArnEquals": {
            "aws:PrincipalArn": ["arn:aws:iam::999999999999:role/GitHub-deploy-us-east-1"]
        }
    }


def test_without_a_tooling_account_there_is_none(trial: Template) -> None:
    """Nobody is trusted who is not named; what a check by hand needs is put out all the same."""
    assert not [name for name in trial.resources if name.startswith("PromotionCheck")]
    assert {"ModelDigest", "AlarmNames", "ProberName"} <= trial.body["Outputs"].keys()
    assert "CheckRoleArn" not in trial.body["Outputs"]


def test_the_names_of_the_alarms_fit_into_an_output(guarded: Assembly) -> None:
    """An output holds 1,024 bytes, also of the kind with most alarms and the longest stage name."""
    template = guarded.template("queue", "Endpoint")
    alarms = template.of_type("AWS::CloudWatch::Alarm")
    watched = [name for name in alarms if "ProberSilent" not in name]
    joined = ",".join(f"{'n' * 40}-Endpoint-{name}-{'x' * 12}" for name in watched)

    assert len(watched) == 8
    assert len(joined) <= 1024
