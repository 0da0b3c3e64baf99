"""The real emulator with the fake container, and boto3 to talk to it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_aws.emulator.environment import client_environment
from local_aws.emulator.local import ROOT, wait_until_ready
from tests.boto3_clients import client
from tests.local_aws.sagemaker.hosting import ACCOUNT, IMAGE, REGION, eventually, variants


@dataclass
class Emulator:
    """A running emulator whose instances are fake containers."""

    directory: Path
    environment: dict[str, str]
    keeper: int

    def client(self, name: str, *, credentials: dict[str, str] | None = None) -> Any:
        """A boto3 client, of the account's root unless credentials are given."""
        return client({**self.environment, **(credentials or {})}, name, REGION)

    def execution_role(self, name: str, *, without: str = "") -> str:
        """Create a role with all that a model needs, but for the actions of one service."""
        iam = self.client("iam")
        trust = _policy("sts:AssumeRole", principal="sagemaker.amazonaws.com")
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        needed = {
            "ecr": ["ecr:*"],
            "s3": ["s3:GetObject"],
            "logs": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "cloudwatch": ["cloudwatch:PutMetricData", "cloudwatch:DescribeAlarms"],
        }
        actions = [a for service, given in needed.items() if service != without for a in given]
        iam.put_role_policy(RoleName=name, PolicyName="needed", PolicyDocument=_policy(*actions))
        return arn

    def upload(self, key: str, plan: dict[str, Any]) -> str:
        """Put an archive for the fake container into S3 and return its URI."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket="archives")
        s3.put_object(Bucket="archives", Key=key, Body=json.dumps(plan))
        return f"s3://archives/{key}"

    def create(self, name: str, *, role: str, plan: dict[str, Any], count: int = 1) -> None:
        """Create a model and a configuration of the same name."""
        sagemaker = self.client("sagemaker")
        sagemaker.create_model(
            ModelName=name,
            PrimaryContainer={"Image": IMAGE, "ModelDataUrl": self.upload(name, plan)},
            ExecutionRoleArn=role,
        )
        sagemaker.create_endpoint_config(
            EndpointConfigName=name,
            ProductionVariants=variants(name, InitialInstanceCount=count),
        )

    def settled(self, endpoint: str) -> dict[str, Any]:
        """Describe an endpoint once nothing is under way any more."""
        sagemaker = self.client("sagemaker")

        def describe() -> dict[str, Any] | None:
            now: dict[str, Any] = sagemaker.describe_endpoint(EndpointName=endpoint)
            return now if now["EndpointStatus"] in ("InService", "Failed") else None

        described: dict[str, Any] = eventually(describe)
        return described


def _policy(*actions: str, principal: str | None = None) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": list(actions)}
    who = {"Principal": {"Service": principal}} if principal else {"Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **who}]})


def start_emulator(directory: Path, *arguments: str) -> tuple[subprocess.Popen[bytes], Emulator]:
    """Start the emulator in a folder; whoever calls this ends the process."""
    script = Path(__file__).with_name("server_with_fake_container.py")
    with (directory / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                str(script),
                "--directory",
                str(directory),
                "--watch-stdin",
                *arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    state = wait_until_ready(directory, process)
    environment = client_environment(
        url=state.url,
        ca_bundle=Path(state.ca_bundle),
        directory=directory,
        account=ACCOUNT,
        region=REGION,
    )
    return process, Emulator(directory, environment, state.keeper)
