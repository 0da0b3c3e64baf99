from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from verify import belongings
from verify.assembly import Assembly
from verify.run import INTERRUPTED, Run, clean
from verify.target import read_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from verify.account import Account

NAME = "verify-0123ab"
OURS = "dev-endpoint-models"  # somebody else's bucket
# What a retaining stage leaves.
TEMPLATE = {
    "Resources": {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain",
            "Properties": {"VersioningConfiguration": {"Status": "Enabled"}},
        },
        "LogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "DeletionPolicy": "Retain",
            "Properties": {"LogGroupName": f"/aws/sagemaker/Endpoints/detector-{NAME}-kept"},
        },
    }
}


@pytest.fixture
def bootstrap_bucket(account: Account) -> Iterator[str]:
    """The bootstrap's bucket with an asset of somebody else's, who has a bucket beside it."""
    bucket = f"cdk-hnb659fds-assets-{account.number}-{account.region}"
    s3 = account.client("s3")
    where = {"LocationConstraint": account.region}
    for name in (bucket, OURS):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    s3.put_object(Bucket=bucket, Key="theirs.zip", Body=b"theirs")
    yield bucket
    for key in account.listed("s3", "list_objects_v2", "Contents[].Key", Bucket=bucket):
        s3.delete_object(Bucket=bucket, Key=key)
    for name in (bucket, OURS):
        s3.delete_bucket(Bucket=name)


class FakeTests:
    """Makes what the tests make, and ends as it is told to."""

    def __init__(self, account: Account, bootstrap_bucket: str, end: Callable[[], int]) -> None:
        self._account, self._bucket, self._end = account, bootstrap_bucket, end
        self.environment: Mapping[str, str] = {}
        self.made: dict[str, list[str]] = {}

    def __call__(self, _: Sequence[str], environment: Mapping[str, str], __: Path) -> int:
        """Leave a stack, a bucket with versions, a log group and a published asset."""
        self.environment = environment
        s3, cloudformation = self._account.client("s3"), self._account.client("cloudformation")
        name = f"{NAME}-kept-Endpoint"
        cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(TEMPLATE))
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1}
        )
        (stack,) = cloudformation.describe_stack_resources(
            StackName=name, LogicalResourceId="Bucket"
        )["StackResources"]
        for body in (b"one", b"two"):
            s3.put_object(Bucket=stack["PhysicalResourceId"], Key="key", Body=body)
        s3.delete_object(Bucket=stack["PhysicalResourceId"], Key="key")
        for key in ("ours.zip", "theirs.zip"):
            s3.put_object(Bucket=self._bucket, Key=key, Body=b"theirs")
        with open(environment["VERIFY_ASSETS"], "a") as record:  # noqa: PTH123 - it is a name
            record.write("ours.zip\ntheirs.zip\n")
        self.made = belongings.of_run(self._account, NAME)
        return self._end()


def fail() -> int:
    """End as pytest does when a test failed."""
    return 1


def interrupted() -> int:
    """End as by Ctrl-C."""
    raise KeyboardInterrupt


def broken() -> int:
    """End as nobody has thought of."""
    raise RuntimeError("what is this")


@pytest.fixture
def run(account: Account, stages: Path, tmp_path: Path) -> Callable[[FakeTests], Run]:
    """Return what makes a run of some tests, without probes."""

    def make(tests: FakeTests) -> Run:
        return Run(
            name=NAME,
            target=read_target(stages, "dev"),
            account=account,
            folder=tmp_path,
            assembly=Assembly(tmp_path),
            tests=["tests/integration"],
            probes=(),
            run_tests=tests,
        )

    return make


@pytest.mark.parametrize(
    ("end", "code"), [(lambda: 0, 0), (fail, 1), (interrupted, INTERRUPTED)],
    ids=["passed", "failed", "interrupted"],
)  # fmt: skip
def test_however_the_tests_end_nothing_is_left(
    account: Account,
    bootstrap_bucket: str,
    run: Callable[[FakeTests], Run],
    end: Callable[[], int],
    code: int,
) -> None:
    """Stack, kept bucket, log group and published asset go; what others have stays."""
    tests = FakeTests(account, bootstrap_bucket, end)

    assert run(tests)() == code

    assert {kind for kind, names in tests.made.items() if names} == {"stack", "bucket", "log group"}
    assert not any(belongings.of_run(account, NAME).values())
    assert account.listed("s3", "list_objects_v2", "Contents[].Key", Bucket=bootstrap_bucket) == [
        "theirs.zip"
    ]
    assert OURS in account.listed("s3", "list_buckets", "Buckets[].Name")


def test_an_error_that_nobody_expected_is_cleaned_up_after_too(
    account: Account, bootstrap_bucket: str, run: Callable[[FakeTests], Run]
) -> None:
    """It is raised, once nothing is left."""
    with pytest.raises(RuntimeError, match="what is this"):
        run(FakeTests(account, bootstrap_bucket, broken))()

    assert not any(belongings.of_run(account, NAME).values())


def test_the_tests_are_told_where_they_run(
    account: Account, bootstrap_bucket: str, run: Callable[[FakeTests], Run]
) -> None:
    """Account, region, the name of it all and a stage's settings are in their environment."""
    tests = FakeTests(account, bootstrap_bucket, lambda: 0)
    run(tests)()

    assert tests.environment["VERIFY_ACCOUNT"] == account.number
    assert tests.environment["AWS_REGION"] == account.region
    assert tests.environment["VERIFY_NAME"] == NAME
    settings = tomllib.loads(tests.environment["VERIFY_SETTINGS"])
    assert settings["instance_type"] == "ml.m5.large"


def test_what_does_not_go_is_listed(
    account: Account,
    bootstrap_bucket: str,
    run: Callable[[FakeTests], Run],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A bucket that can't be deleted fails the run, with its name and the command for later."""
    published = run(FakeTests(account, bootstrap_bucket, lambda: 0)).published
    where = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(Bucket=f"{NAME}-left", CreateBucketConfiguration=where)

    def denied(**_: Any) -> None:
        raise account.client("s3").exceptions.ClientError(
            {"Error": {"Code": "AccessDenied", "Message": "no"}}, "DeleteBucket"
        )

    with monkeypatch.context() as patch:
        patch.setattr(account.client("s3"), "delete_bucket", denied)
        left = clean(account, NAME, published, stage="dev")

    assert left == [f"bucket {NAME}-left"]
    said = capsys.readouterr().out
    assert "AccessDenied" in said
    assert f"make verify-aws STAGE=dev CLEAN={NAME}" in said
    assert clean(account, NAME, published, stage="dev") == []
