"""The AWS that a test deploys to: the embedded one, or an account that `make verify-aws` names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_aws import LocalAws
from tests.boto3_clients import client

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
ACCOUNT, REGION = "000000000000", "us-east-1"
# Set by `python -m verify`: tests then run against that account with the caller's credentials. All
# they make there has names that begin with the run's, and stages with the settings of its stage.
REAL_ACCOUNT, REAL_REGION = "VERIFY_ACCOUNT", "VERIFY_REGION"
RUN_NAME, RUN_SETTINGS = "VERIFY_NAME", "VERIFY_SETTINGS"
PUBLISHED = "VERIFY_ASSETS"  # a file that gets the keys of what the CDK published, one a line
NEVER_ASK = ("--require-approval", "never")


@dataclass(frozen=True)
class Finished:
    """What a command of the CDK CLI said and how it ended."""

    code: int
    said: str

    @property
    def words(self) -> str:
        """What it said on one line: the CLI breaks lines wherever the terminal ends."""
        return " ".join(self.said.split())


@dataclass(frozen=True)
class Aws:
    """An AWS as its users see it: environment variables."""

    environment: dict[str, str] = field(repr=False)  # a failing test would print credentials
    account: str = ACCOUNT
    region: str = REGION
    local: LocalAws | None = field(default=None, compare=False)  # None: a real account

    @property
    def run_name(self) -> str:
        """The beginning of every name on a real account; empty in the embedded AWS."""
        return "" if self.local else self.environment[RUN_NAME]

    @property
    def settings(self) -> str:
        """Lines of a [stage.NAME] table that put a stage into this account."""
        if self.local:
            return f'account = "{self.account}"\nregion = "{self.region}"\n'
        return self.environment[RUN_SETTINGS]

    def named(self, name: str) -> str:
        """Return a name that nothing else in the account has."""
        return f"{self.run_name}-{name}" if self.run_name else name

    def make_bucket(self, name: str) -> str:
        """Make a bucket, and return its name, which no other account has."""
        bucket = f"{self.named(name)}-{self.account}-{self.region}"
        where = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        # The one region that is no LocationConstraint.
        self.client("s3").create_bucket(Bucket=bucket, **({} if self.region == REGION else where))
        return bucket

    def listed(self, service: str, operation: str, path: str, **members: Any) -> list[Any]:
        """Return what `path` (JMESPath) selects of every page of a listing."""
        pages = self.client(service).get_paginator(operation).paginate(**members)
        return [found for found in pages.search(path) if found is not None]

    def client(self, service: str) -> Any:
        """Return a boto3 client of `service` as the account's administrator."""
        return client(self.environment, service, self.region)

    def start(self, *command: str, checkout: Path = ROOT) -> subprocess.Popen[str]:
        """Start a command from `checkout` with the environment of this AWS."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.Popen(
            command,
            cwd=checkout,
            env={**self.environment, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str, checkout: Path = ROOT) -> Finished:
        """Run a command from `checkout` and wait for its end."""
        process = self.start(*command, checkout=checkout)
        said, _ = process.communicate()
        return Finished(process.returncode, said)

    def cdk(self, *arguments: str, checkout: Path = ROOT) -> Finished:
        """Run the real CDK CLI from `checkout`; its words are printed for a failing test."""
        finished = self.run(*cdk_command(*arguments), checkout=checkout)
        print(finished.said)
        if PUBLISHED in self.environment:
            _record_published(checkout / "cdk.out", Path(self.environment[PUBLISHED]))
        return finished


def cdk_command(*arguments: str) -> tuple[str, ...]:
    """Return the command line of the CDK CLI that the package lock names."""
    return (str(ROOT / "node_modules" / ".bin" / "cdk"), *arguments, "--no-color")


def _record_published(assembly: Path, record: Path) -> None:
    """Add the keys of an assembly's files to the file that the clean-up reads."""
    with record.open("a") as sink:
        for manifest in assembly.rglob("*.assets.json"):
            for file in json.loads(manifest.read_text())["files"].values():
                for destination in file["destinations"].values():
                    print(destination["objectKey"], file=sink)


@contextmanager
def bootstrapped(
    directory: Path,
    *,
    minute_seconds: float = 60.0,
    keep_state: bool = False,
    ledger: bool = False,
) -> Iterator[Aws]:
    """Yield the account to test in: the embedded AWS, started and bootstrapped, or a real one.

    A real account is bootstrapped already, as `python -m verify` has seen.
    """
    if REAL_ACCOUNT in os.environ:
        yield Aws(dict(os.environ), os.environ[REAL_ACCOUNT], os.environ[REAL_REGION])
        return
    embedded = LocalAws(
        directory=directory, minute_seconds=minute_seconds, keep_state=keep_state, ledger=ledger
    )
    with embedded as running:
        aws = Aws(running.process_environment(ACCOUNT, REGION), local=running)
        assert aws.cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}").code == 0
        yield aws


def checked_out(copy: Path) -> Path:
    """Copy this checkout to a folder that a test may change; what is installed is shared."""
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
