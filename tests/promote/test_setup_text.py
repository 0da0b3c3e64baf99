"""What is printed for pasting: the right accounts, trusts and regions, for each way."""

from __future__ import annotations

from typing import Any

from promote.plan import Plan
from promote.setup_text import setup_text

TOOLING = {"account": "999999999999", "region": "us-east-1", "partition": "aws"}
CONNECTION = "arn:aws:codeconnections:us-west-2:999999999999:connection/0a1b"
PIPELINE = {**TOOLING, "connection": CONNECTION, "branch": "main", "stack": "Pipeline"}
GITHUB = {
    **TOOLING,
    "repository": "octo/detector",
    "provider": "new",
    "stack": "GitHub",
    "deploy_role": "arn:aws:iam::999999999999:role/GitHub-deploy-us-east-1",
}
POLICY = "--cloudformation-execution-policies arn:aws:iam::aws:policy/AdministratorAccess"


def stage(name: str, account: str, region: str = "us-east-1", **more: Any) -> dict[str, Any]:
    """Return a stage of the plan."""
    place = {"account": account, "region": region, "partition": "aws"}
    return {"name": name, **place, "approval": True, **more}


DEV, PROD = stage("dev", "111111111111"), stage("prod", "222222222222", "eu-west-1")


def commands(
    *stages: dict[str, Any],
    pipeline: dict[str, Any] | None = None,
    github: dict[str, Any] | None = None,
) -> list[str]:
    """Return the lines that a shell would carry out."""
    text = setup_text(Plan(pipeline, github, list(stages)))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_a_pipeline_needs_the_tooling_account_in_each_region_and_trust_in_each_stage() -> None:
    """The tooling account first, the pipeline last; the connection is looked at where it is."""
    look = f"aws codeconnections get-connection --region us-west-2 --connection-arn {CONNECTION}"

    assert commands(DEV, PROD, pipeline=PIPELINE) == [
        f"{look} --query Connection.ConnectionStatus --output text",
        f"cdk bootstrap aws://999999999999/us-east-1 {POLICY}",
        f"cdk bootstrap aws://999999999999/eu-west-1 {POLICY}",
        f"cdk bootstrap aws://111111111111/us-east-1 --trust 999999999999 {POLICY}",
        f"cdk bootstrap aws://222222222222/eu-west-1 --trust 999999999999 {POLICY}",
        "cdk deploy Pipeline",
    ]


def test_github_actions_need_roles_and_an_environment_for_each_approval() -> None:
    """No connection, and no bootstrap of the tooling account in the stages' regions."""
    free = {**DEV, "approval": False}

    assert commands(free, PROD, github=GITHUB) == [
        f"cdk bootstrap aws://999999999999/us-east-1 {POLICY}",
        f"cdk bootstrap aws://111111111111/us-east-1 --trust 999999999999 {POLICY}",
        f"cdk bootstrap aws://222222222222/eu-west-1 --trust 999999999999 {POLICY}",
        "gh api repos/octo/detector --jq '.owner.id, .id'",
        "cdk deploy GitHub",
        "gh api --method PUT repos/octo/detector/environments/prod",
    ]


def test_who_only_looks_is_trusted_for_looking_alone() -> None:
    """A pipeline in one account, the reviews of GitHub from another."""
    reviewing = {**GITHUB, "account": "888888888888", "deploy_role": None}
    found = commands(DEV, pipeline=PIPELINE, github=reviewing)

    assert (
        "cdk bootstrap aws://111111111111/us-east-1 --trust 999999999999 "
        f"--trust-for-lookup 888888888888 {POLICY}"
    ) in found
    assert not any("environments" in line for line in found)


def test_a_stage_in_the_tooling_account_trusts_it_already() -> None:
    """And is bootstrapped once, as are two stages of one account and region."""
    own = stage("own", "999999999999")
    twin = {**DEV, "name": "twin"}

    assert commands(own, DEV, twin, pipeline=PIPELINE)[1:-1] == [
        f"cdk bootstrap aws://999999999999/us-east-1 {POLICY}",
        f"cdk bootstrap aws://111111111111/us-east-1 --trust 999999999999 {POLICY}",
    ]


def test_another_partition_has_its_own_policies() -> None:
    """China's and the government's."""
    place = {"region": "cn-north-1", "partition": "aws-cn"}
    line = commands({**DEV, **place}, pipeline={**PIPELINE, **place})[-2]

    assert "aws://111111111111/cn-north-1" in line
    assert line.endswith("arn:aws-cn:iam::aws:policy/AdministratorAccess")


def test_without_either_table_it_says_what_to_put_where() -> None:
    """And how the connection is made whose ARN the table wants."""
    text = setup_text(Plan(None, None, [DEV]))

    assert "neither [pipeline] nor [github]" in text
    assert "aws codeconnections create-connection" in text
    assert "#   [pipeline]" in text
    assert "#   [github]" in text
