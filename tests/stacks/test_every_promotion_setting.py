"""Every key about promotion shows in a template of the tooling account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stacks.promotion_settings import GitHubSettings, PipelineSettings, PromotionSettings
from stacks.settings import parse
from tests.stacks.conftest import GITHUB, PIPELINE, STAGES, Assembly, synthesised
from tests.stacks.test_every_setting import keys

if TYPE_CHECKING:
    from stacks.detector import Detector

DEV = {"account": "111111111111", "region": "us-east-1"}
CONNECTION = "arn:aws:codestar-connections:eu-west-1:888888888888:connection/ff"
PROVIDER = "arn:aws:iam::888888888888:oidc-provider/token.actions.githubusercontent.com"
# The value that every other file has otherwise, and what the stack says because of it.
OF_A_STAGE: dict[str, tuple[Any, str]] = {
    "approval": (True, '"Name":"Approve"'),
    "soak_minutes": (42, "--soak-minutes 42 "),
    "check": (True, "--prober "),
}
OF_THE_PIPELINE: dict[str, tuple[Any, str]] = {
    "account": ("888888888888", "cdk-hnb659fds-deploy-role-888888888888-"),
    "region": ("eu-west-1", "Pipeline-check-eu-west-1"),
    "connection": (CONNECTION, CONNECTION),
    "repository": ("cat/face", '"FullRepositoryId":"cat/face"'),
    "branch": ("next", '"BranchName":"next"'),
}
OF_GITHUB: dict[str, tuple[Any, str]] = {
    "account": ("888888888888", "arn:aws:iam::888888888888:role/GitHub-deploy-eu-west-1"),
    "region": ("eu-west-1", "GitHub-review-eu-west-1"),
    "repository": ("cat/face", "repo:cat@7/face@8:pull_request"),
    "branch": ("next", ":ref:refs/heads/next"),
    "owner_id": ("7", "cat@7"),
    "repository_id": ("8", "face@8"),
    "provider": (PROVIDER, PROVIDER),
    "deploy": (True, "GitHub-deploy-eu-west-1"),
}


def given(cases: dict[str, tuple[Any, str]]) -> dict[str, Any]:
    """Return the settings of the cases."""
    return {key: value for key, (value, _) in cases.items()}


def text(assembly: Assembly, stack: str) -> str:
    """Return a template without blanks."""
    return json.dumps(assembly.tooling(stack).body, separators=(",", ":"))


@pytest.fixture(scope="module")
def usual(detector: Detector, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """A pipeline with nothing before or after its stage, and the review of pull requests."""
    promotion = {"approval": False, "soak_minutes": 0, "check": False}
    return made(
        detector,
        tmp_path_factory,
        stage={"dev": {**DEV, "promotion": promotion}},
        pipeline=PIPELINE,
        github={**GITHUB, "deploy": False},
    )


@pytest.fixture(scope="module")
def changed(detector: Detector, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assembly]:
    """A pipeline with all that is set otherwise, and GitHub with all of its own."""
    promotion = given(OF_A_STAGE)
    pipeline = made(
        detector,
        tmp_path_factory,
        stage={"dev": {**DEV, "promotion": promotion}},
        pipeline=given(OF_THE_PIPELINE),
    )
    github = made(detector, tmp_path_factory, stage={"dev": DEV}, github=given(OF_GITHUB))
    return {"Pipeline": pipeline, "GitHub": github}


def made(detector: Detector, folders: pytest.TempPathFactory, **tables: Any) -> Assembly:
    """Synthesise these tables."""
    settings = parse({**STAGES, **tables})
    return synthesised(detector, folders.mktemp("promotion"), settings=settings, bundling="")


def test_every_key_has_a_case() -> None:
    """A key that is added has to say what becomes of it."""
    assert set(OF_A_STAGE) == set(keys(PromotionSettings))
    assert set(OF_THE_PIPELINE) == set(keys(PipelineSettings))
    assert set(OF_GITHUB) == set(keys(GitHubSettings))


@pytest.mark.parametrize(
    ("stack", "says"),
    [
        *(pytest.param("Pipeline", says, id=key) for key, (_, says) in OF_A_STAGE.items()),
        *(
            pytest.param("Pipeline", says, id=f"pipeline.{key}")
            for key, (_, says) in OF_THE_PIPELINE.items()
        ),
        *(
            pytest.param("GitHub", says, id=f"github.{key}")
            for key, (_, says) in OF_GITHUB.items()
            if key != "account"
        ),
    ],
)
def test_a_setting_is_not_ignored(
    usual: Assembly, changed: dict[str, Assembly], stack: str, says: str
) -> None:
    """The template says it, and that of a file without the setting does not."""
    assert says in text(changed[stack], stack)
    assert says not in text(usual, stack)


def test_the_account_of_githubs_roles_is_the_stacks_own(changed: dict[str, Assembly]) -> None:
    """No ARN of theirs is in their template; whom a stage trusts, its own template says."""
    manifest = json.loads((changed["GitHub"].folder / "manifest.json").read_text())
    trusted = changed["GitHub"].template("dev", "Endpoint").text

    assert manifest["artifacts"]["GitHub"]["environment"] == "aws://888888888888/eu-west-1"
    assert OF_GITHUB["account"][1] in trusted
