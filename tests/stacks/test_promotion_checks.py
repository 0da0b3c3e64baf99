"""The tables about promotion: what they may say, what they exclude, and the way out."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.errors import SettingsError
from stacks.promotion_settings import GitHubSettings
from stacks.settings import parse
from tests.stacks.conftest import GITHUB, PIPELINE

DEV = {"account": "111111111111", "region": "us-east-1"}
LOCAL = {"account": "000000000000", "region": "us-east-1"}


def raw(**tables: Any) -> dict[str, Any]:
    """Return a file's content with one stage, `dev`, and these tables."""
    return {"model": {"detector": "faces"}, "stage": {"dev": DEV}, **tables}


def refusal(**tables: Any) -> str:
    """Return the words with which the content is refused."""
    with pytest.raises(SettingsError) as caught:
        parse(raw(**tables))
    return str(caught.value)


def test_a_stage_is_approved_checked_and_watched_unless_somebody_says_otherwise() -> None:
    """Safe by default; and nothing promotes where no table says so."""
    settings = parse(raw())
    promotion = settings.stage["dev"].promotion

    assert (promotion.approval, promotion.soak_minutes, promotion.check) == (True, 10, True)
    assert (settings.pipeline, settings.github) == (None, None)


def test_both_branches_are_main_and_github_has_no_provider_yet() -> None:
    """What most repositories and accounts have."""
    pipeline = parse(raw(pipeline=PIPELINE)).pipeline
    github = parse(raw(github=GITHUB)).github

    assert pipeline
    assert github
    assert (pipeline.branch, github.branch, github.provider) == ("main", "main", "new")


@pytest.mark.parametrize(
    ("table", "key", "value", "allowed"),
    [
        ("pipeline", "account", "tooling", "12 digits"),
        ("pipeline", "region", "virginia", "a region"),
        ("pipeline", "connection", "arn:aws:iam::999999999999:role/x", "the ARN of a connection"),
        ("pipeline", "repository", "detector", '"OWNER/NAME"'),
        ("pipeline", "branch", "-x", "the name of a branch"),
        ("github", "account", 1, "12 digits"),
        ("github", "repository", "a/b/c", '"OWNER/NAME"'),
        ("github", "branch", "main branch", "the name of a branch"),
        ("github", "owner_id", "octo", "digits in quotes"),
        ("github", "repository_id", 7, "digits in quotes"),
        ("github", "provider", "old", '"new", or the ARN'),
        ("github", "deploy", "yes", "true or false"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    table: str, key: str, value: Any, allowed: str
) -> None:
    """Every key has its own words."""
    whole = {"pipeline": PIPELINE, "github": GITHUB}[table]

    words = refusal(**{table: {**whole, key: value}})

    assert f"[{table}] {key} = " in words
    assert allowed in words


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("approval", 1, "true or false"),
        ("soak_minutes", 241, "a whole number from 0 to 240"),
        ("check", "no", "true or false"),
    ],
)
def test_a_wrong_value_of_a_stages_promotion_is_named(key: str, value: Any, allowed: str) -> None:
    """With the stage that it is about."""
    words = refusal(stage={"dev": {**DEV, "promotion": {key: value}}})

    assert f"[stage.dev.promotion] {key} = " in words
    assert allowed in words


@pytest.mark.parametrize("arn", ["codeconnections", "codestar-connections"])
def test_a_connection_has_either_name_of_its_service(arn: str) -> None:
    """Older ones have the older name for as long as they live."""
    connection = f"arn:aws:{arn}:eu-west-1:999999999999:connection/01234567-89ab-cdef"

    assert parse(raw(pipeline={**PIPELINE, "connection": connection})).pipeline


@pytest.mark.parametrize("table", ["pipeline", "github"])
def test_where_nothing_is_left_to_promote_it_says_so(table: str) -> None:
    """The embedded AWS is not promoted."""
    words = refusal(
        stage={"local": LOCAL}, **{table: {"pipeline": PIPELINE, "github": GITHUB}[table]}
    )

    assert f"[{table}] every stage is in the account 000000000000" in words
    assert "add a [stage.NAME] with an account of yours" in words


@pytest.mark.parametrize("name", ["Pipeline", "pipeline", "Source", "assets", "UpdatePipeline"])
def test_a_name_that_the_pipeline_needs_is_refused(name: str) -> None:
    """Its own stack's and stages', in whatever case: roles have no case."""
    assert f"[stage.{name}] [pipeline] needs this name" in refusal(
        stage={name: DEV}, pipeline=PIPELINE
    )
    assert parse(raw(stage={name: DEV}))


def test_a_name_that_the_roles_of_github_begin_with_is_refused() -> None:
    """As above."""
    assert "[stage.github] [github] needs this name" in refusal(
        stage={"github": DEV}, github=GITHUB
    )


def test_the_embedded_aws_has_no_pipeline() -> None:
    """It is refused before CloudFormation would."""
    assert "has no CodePipeline" in refusal(pipeline={**PIPELINE, "account": "000000000000"})


def test_only_one_of_them_deploys() -> None:
    """Two would undo each other's work; the review of pull requests goes with a pipeline."""
    assert "[github] deploy = true: [pipeline] deploys the same stages" in refusal(
        pipeline=PIPELINE, github=GITHUB
    )
    assert parse(raw(pipeline=PIPELINE, github={**GITHUB, "deploy": False}))


@pytest.mark.parametrize(
    ("given", "missing"), [("owner_id", "repository_id"), ("repository_id", "owner_id")]
)
def test_the_ids_of_a_repository_come_together(given: str, missing: str) -> None:
    """A subject with one of them is none that GitHub makes."""
    assert f"[github] {missing}: is missing" in refusal(github={**GITHUB, given: "7"})


def test_subjects_have_the_ids_where_the_repository_has_them() -> None:
    """The two forms that GitHub documents."""
    named = GitHubSettings.model_validate(GITHUB)
    immutable = GitHubSettings.model_validate({**GITHUB, "owner_id": "12", "repository_id": "34"})

    assert named.subject == "repo:octo/detector"
    assert immutable.subject == "repo:octo@12/detector@34"
