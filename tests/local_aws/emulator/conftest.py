"""One embedded AWS for all tests of this folder, and clients of it."""

import http.client
import io
import json
import os
import ssl
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local_aws import LocalAws

ACCOUNT = "000000000000"
Statements = list[dict[str, Any]]


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Run one server for the whole session."""
    with LocalAws(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(autouse=True)
def no_foreign_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the AWS settings of whoever runs the tests out of the clients."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


class Clients:
    """Makes boto3 clients of an account's root, or of a role of the default account."""

    def __init__(self, aws: LocalAws) -> None:
        self._aws = aws

    def root(self, service: str, account: str = ACCOUNT) -> Any:
        """Make a client that may do anything."""
        return self._client(service, account, "test", None)

    def role(self, service: str, statements: Statements, **session: str) -> Any:
        """Make a client of a new role that may do what the statements say."""
        arn = self.new_role(statements, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
        return self.session(service, arn, **session)

    def session(self, service: str, role_arn: str, **session: str) -> Any:
        """Make a client of a session of a role."""
        given = self.root("sts").assume_role(RoleArn=role_arn, RoleSessionName="test", **session)[
            "Credentials"
        ]
        return self._client(
            service, given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
        )

    def new_role(self, statements: Statements, principal: dict[str, str]) -> str:
        """Create a role and return its ARN."""
        name = f"role-{uuid.uuid4().hex[:8]}"
        iam = self.root("iam")
        trust = [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"][
            "Arn"
        ]
        if statements:
            iam.put_role_policy(
                RoleName=name, PolicyName="policy", PolicyDocument=_policy(statements)
            )
        return arn

    def new_function(self, source: str, role_arn: str, timeout: int = 30) -> str:
        """Create a Python function from the source of its `handler` and return its name."""
        name = f"function-{uuid.uuid4().hex[:8]}"
        client = self.root("lambda")
        client.create_function(
            FunctionName=name,
            Role=role_arn,
            Runtime="python3.12",
            Handler="index.handler",
            Timeout=timeout,
            Code={"ZipFile": _zip(source)},
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name)
        return name

    def new_bucket(self) -> str:
        """Create a bucket and return its name."""
        name = f"bucket-{uuid.uuid4().hex[:8]}"
        self.root("s3").create_bucket(Bucket=name)
        return name

    def log(self) -> str:
        """Return what the server has printed so far."""
        return self._aws.log_path.read_text()

    def _client(self, service: str, key: str, secret: str, token: str | None) -> Any:
        make: Callable[..., Any] = boto3.client
        return make(
            service,
            region_name="us-east-1",
            endpoint_url=self._aws.url,
            verify=str(self._aws.ca_bundle),
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}),
        )


@pytest.fixture
def clients(aws: LocalAws) -> Clients:
    """Give a maker of clients."""
    return Clients(aws)


class Https:
    """Sends bare requests to the server, verifying its certificate."""

    def __init__(self, aws: LocalAws) -> None:
        self._port = int(aws.url.rpartition(":")[2])
        self._trusting = ssl.create_default_context(cafile=str(aws.ca_bundle))

    def __call__(
        self,
        method: str,
        path: str,
        *,
        host: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
    ) -> tuple[int, bytes]:
        """Return status and body; `context` decides whom to trust."""
        connection = http.client.HTTPSConnection(
            host, self._port, context=context or self._trusting
        )
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture
def https(aws: LocalAws) -> Https:
    """Give a sender of bare requests."""
    return Https(aws)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder for a server of the test's own."""
    return tmp_path / "aws"


def _policy(statements: Statements) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _zip(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", source)
    return buffer.getvalue()
