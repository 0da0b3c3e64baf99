"""What has to be done once before stages are promoted, as shell commands with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from promote.plan import Plan

Table = dict[str, Any]
# What `cdk bootstrap` gives CloudFormation where nobody says otherwise.
EXECUTION = "arn:{partition}:iam::aws:policy/AdministratorAccess"
NEITHER = """\
# The stages file has neither [pipeline] nor [github], so nothing promotes its stages.
# CodePipeline: make a connection to your repository in the tooling account and its region,
aws codeconnections create-connection --provider-type GitHub \\
  --connection-name detectors --region us-east-1
# and put its ARN into a table in the stages file (docs/pipeline.md), then run this again:
#   [pipeline]
#   account = "TOOLING ACCOUNT"
#   region = "us-east-1"
#   connection = "arn:aws:codeconnections:..."
#   repository = "OWNER/NAME"
# GitHub Actions: put this into the stages file (docs/github-actions.md), then run this again:
#   [github]
#   account = "TOOLING ACCOUNT"
#   region = "us-east-1"
#   repository = "OWNER/NAME\""""


def setup_text(plan: Plan) -> str:
    """Return the commands for the tables that the stages file has."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    if not (plan.pipeline or plan.github):
        yield NEITHER
        return
    yield "# Each part wants credentials of an administrator of the account that it names."
    yield "# AdministratorAccess is what CloudFormation may do there; put the ARN of a narrower"
    yield "# policy of yours in its place where you have one. --trust replaces the accounts that"
    yield "# were trusted before: name them all."
    if plan.pipeline:
        yield from _connection(plan.pipeline)
    yield from _tooling(plan)
    yield from _targets(plan)
    if plan.pipeline:
        yield from _deploy_pipeline(plan.pipeline)
    if plan.github:
        yield from _deploy_github(plan.github, plan.stages)


def _connection(pipeline: Table) -> Iterator[str]:
    arn = pipeline["connection"]
    yield ""
    yield f"# Account {pipeline['account']}, the tooling account: the connection to the repository."
    yield "# A new one is PENDING until somebody confirms it in the console: Developer Tools,"
    yield "# Settings, Connections, Update pending connection. This has to print AVAILABLE:"
    yield (
        f"aws codeconnections get-connection --region {arn.split(':')[3]} "
        f"--connection-arn {arn} --query Connection.ConnectionStatus --output text"
    )


def _tooling(plan: Plan) -> Iterator[str]:
    places = {_place(table): table for table in (plan.pipeline, plan.github) if table}
    if plan.pipeline:
        # Where a stage is in another region, the artifacts have a bucket there.
        places |= {(plan.pipeline["account"], each["region"]): each for each in plan.stages}
    targets = {_place(stage) for stage in plan.stages}
    for (account, region), table in places.items():
        if (account, region) not in targets:
            yield ""
            yield (
                f"# Account {account}, a tooling account: makes the CDK's roles and a bucket for "
                f"{region}."
            )
            yield f"cdk bootstrap aws://{account}/{region} {_execution(table)}"


def _targets(plan: Plan) -> Iterator[str]:
    deploying = _accounts(plan.pipeline, plan.github if _deploys(plan.github) else None)
    looking = _accounts(plan.github)
    for (account, region), stage in {_place(each): each for each in plan.stages}.items():
        names = [each["name"] for each in plan.stages if _place(each) == (account, region)]
        trusted = sorted(deploying - {account})
        reading = sorted(looking - deploying - {account})
        options = [
            *(["--trust " + ",".join(trusted)] if trusted else []),
            *(["--trust-for-lookup " + ",".join(reading)] if reading else []),
            _execution(stage),
        ]
        yield ""
        yield (
            f"# Account {account} ({', '.join(names)}): the CDK's roles, which the tooling account "
            "may take."
        )
        yield f"cdk bootstrap aws://{account}/{region} {' '.join(options)}"


def _deploy_pipeline(pipeline: Table) -> Iterator[str]:
    yield ""
    yield f"# Push the stages file to {pipeline['branch']} first: the pipeline reads it there."
    yield f"# Account {pipeline['account']}: the pipeline, two buckets, a key, roles. It runs at"
    yield "# once, and then with every push, which updates it, too."
    yield f"cdk deploy {pipeline['stack']}"


def _deploy_github(github: Table, stages: list[Table]) -> Iterator[str]:
    repository = github["repository"]
    yield ""
    yield f"# Account {github['account']}: GitHub's identities and the roles that they may take."
    yield "# A repository made or renamed after July 15, 2026 has ids in its identity: the stages"
    yield "# file needs owner_id and repository_id, which this prints (docs/github-actions.md)."
    yield f"gh api repos/{repository} --jq '.owner.id, .id'"
    if github["provider"] == "new":
        yield "# An account has one provider of GitHub's: where it is there already, set provider."
    yield f"cdk deploy {github['stack']}"
    if github["deploy_role"]:
        approved = [stage["name"] for stage in stages if stage["approval"]]
        if approved:
            yield "# On GitHub, an environment for each stage that a person approves; then name who"
            yield "# in Settings, Environments, Required reviewers."
        for name in approved:
            yield f"gh api --method PUT repos/{repository}/environments/{name}"


def _place(table: Table) -> tuple[str, str]:
    return table["account"], table["region"]


def _deploys(github: Table | None) -> bool:
    return bool(github and github["deploy_role"])


def _accounts(*tables: Table | None) -> set[str]:
    return {table["account"] for table in tables if table}


def _execution(place: Table) -> str:
    return f"--cloudformation-execution-policies {EXECUTION.format(partition=place['partition'])}"
