"""One embedded AWS, bootstrapped, for all tests of this folder, and checkouts to deploy from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from local_aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "000000000000", "us-east-1"


@dataclass(frozen=True)
class Finished:
    """What a command of the CDK CLI said and how it ended."""

    code: int
    said: str


@dataclass(frozen=True)
class Aws:
    """The embedded AWS as its users see it: environment variables."""

    environment: dict[str, str]

    def client(self, service: str) -> Any:
        """Return a boto3 client of `service` as the account's administrator."""
        # Any service: the stubs know each by its literal name.
        session: Any = boto3.Session(
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        return session.client(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            verify=self.environment["AWS_CA_BUNDLE"],
        )

    def run(self, *command: str, checkout: Path = ROOT) -> Finished:
        """Run a command from `checkout` with the environment of the embedded AWS."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        finished = subprocess.run(
            command,
            check=False,
            cwd=checkout,
            env={**self.environment, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return Finished(finished.returncode, finished.stdout)

    def cdk(self, *arguments: str, checkout: Path = ROOT) -> Finished:
        """Run the real CDK CLI from `checkout`; its words are printed for a failing test."""
        cli = str(ROOT / "node_modules" / ".bin" / "cdk")
        finished = self.run(cli, *arguments, "--no-color", checkout=checkout)
        print(finished.said)
        return finished


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """An embedded AWS with one bootstrapped account."""
    with LocalAws(directory=tmp_path_factory.mktemp("aws")) as running:
        aws = Aws(running.process_environment(ACCOUNT, REGION))
        assert aws.cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}").code == 0
        yield aws


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout that a test may change; it shares what is installed and built."""
    copy = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = ROOT / name
        if source.is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy / name)
    for installed in (".venv", "node_modules"):
        (copy / installed).symlink_to(ROOT / installed)
    if (built := ROOT / "build" / "models").is_dir():
        shutil.copytree(built, copy / "build" / "models")
    return copy
