"""Accounts that trust each other as on AWS: the tooling account deploys, and checks by a role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from demo.aws import client
from demo.commands import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from demo.promotion.plan import Plan, Stage
    from local_aws import LocalAws

ADMINISTRATOR = (
    "arn:aws:iam::aws:policy/AdministratorAccess"  # what `cdk bootstrap` gives by itself
)


def bootstrap_all(aws: LocalAws, plan: Plan, logs: Path) -> None:
    """Bootstrap the tooling account, and each stage's with trust in it.

    Raises:
        DemoError: the CDK CLI failed.
    """
    _bootstrap(aws, plan.tooling, plan.region, logs)
    trust = ("--trust", plan.tooling, "--cloudformation-execution-policies", ADMINISTRATOR)
    for account, region in dict.fromkeys((each.account, each.region) for each in plan.stages):
        _bootstrap(aws, account, region, logs, *(trust if account != plan.tooling else ()))


def checker(aws: LocalAws, plan: Plan) -> Mapping[str, str]:
    """Make the role of the pipeline's checks, and return an environment that acts as it.

    On AWS the Pipeline stack has it, which nothing here could run.
    """
    environment = aws.process_environment(plan.tooling, plan.region)
    iam, sts = client(environment, "iam"), client(environment, "sts")
    arn = iam.create_role(
        RoleName=plan.check_role,
        AssumeRolePolicyDocument=_policy({"Principal": {"AWS": plan.tooling}}, "sts:AssumeRole"),
    )["Role"]["Arn"]
    roles = [stage.check_role for stage in plan.stages]
    iam.put_role_policy(
        RoleName=plan.check_role,
        PolicyName="checks",
        PolicyDocument=_policy({"Resource": roles}, "sts:AssumeRole"),
    )
    given = sts.assume_role(RoleArn=arn, RoleSessionName="pipeline")["Credentials"]
    return {
        **environment,
        "STAGES_FILE": str(plan.file),
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def in_account(aws: LocalAws, stage: Stage) -> Mapping[str, str]:
    """Return an environment that acts in the stage's account."""
    return aws.process_environment(stage.account, stage.region)


def _bootstrap(aws: LocalAws, account: str, region: str, logs: Path, *options: str) -> None:
    folder = logs / account
    folder.mkdir(parents=True, exist_ok=True)
    commands = Commands(environment=aws.process_environment(account, region), logs=folder)
    commands.cdk("bootstrap", f"aws://{account}/{region}", *options)


def _policy(about: Mapping[str, Any], action: str) -> str:
    statement = {"Effect": "Allow", "Action": action, **about}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
