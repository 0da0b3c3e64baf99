"""Who checks a stage: the role of [github] that deploys, which the stage trusts by its name."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tests.aws import ACCOUNT, REGION, ROOT, Aws, Finished
from tests.inventory import outputs_of

if TYPE_CHECKING:
    from tests.least_privilege.work import Stage

# The tooling account is the embedded AWS as well, so that its stages are promoted.
GITHUB = f"""
[github]
account = "{ACCOUNT}"
region = "{REGION}"
repository = "octo/detector"
"""
DEPLOYER = f"GitHub-deploy-{REGION}"
ROOT_OF_ACCOUNT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
SOAK_MINUTES = "0.01"


def role_named(aws: Aws, name: str) -> Aws:
    """Make a role that may take any other that lets it, and return the AWS as it sees it."""
    iam = aws.client("iam")
    trust = {"Effect": "Allow", "Principal": ROOT_OF_ACCOUNT, "Action": "sts:AssumeRole"}
    taking = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="taking", PolicyDocument=_policy(taking))
    given = aws.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="job")
    keys = given["Credentials"]
    environment = {
        **aws.environment,
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
    return Aws(environment, local=aws.local)


def check(stage: Stage, caller: Aws) -> Finished:
    """Check a stage as the pipeline does, with what its deployment put out."""
    outputs = outputs_of(stage.aws, stage.stack)
    command = (
        *(sys.executable, "-m", "promote", "check"),
        *("--endpoint", outputs["EndpointName"], "--region", REGION),
        *("--role-arn", outputs["CheckRoleArn"]),
        *("--endpoint-config", outputs["EndpointConfigName"]),
        *("--model-digest", outputs["ModelDigest"], "--prober", outputs["ProberName"]),
        *("--alarms", outputs["AlarmNames"], "--soak-minutes", SOAK_MINUTES),
    )
    return caller.run(*command, checkout=ROOT)


def _policy(statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
