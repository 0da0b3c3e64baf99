"""One key holds everything that a stage keeps, and each role may do with it what it has to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import KEY_ARN, listed, plain, stage_of, unhashed

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template

KEY = "${Key.Arn}"


def said_keys(template: Template) -> dict[str, set[str]]:
    """Return the keys that the resources of each type name, wherever they may name one."""
    where = {
        "AWS::S3::Bucket": "KMSMasterKeyID",
        "AWS::SNS::Topic": "KmsMasterKeyId",
        "AWS::Logs::LogGroup": "KmsKeyId",
        "AWS::Lambda::Function": "KmsKeyArn",
    }
    return {
        type_: {plain(found(each, member)) for each in template.of_type(type_).values()}
        for type_, member in where.items()
    }


def found(value: Any, member: str) -> Any:
    """Return the first value under this name at any depth, or None."""
    if isinstance(value, list):
        return next(filter(None, (found(each, member) for each in value)), None)
    if not isinstance(value, dict):
        return None
    return value.get(member) or found(list(value.values()), member)


def uses_of_keys(template: Template) -> dict[str, set[tuple[str, str]]]:
    """Return what each role may do with which key."""
    roles = {
        unhashed(name).removesuffix("DefaultPolicy")
        for name in template.of_type("AWS::IAM::Policy")
    }
    allowed = {role: template.permissions(role) for role in roles}
    return {
        role: uses
        for role, all_ in allowed.items()
        if (uses := {each for each in all_ if each[0].startswith("kms:")})
    }


def test_one_key_encrypts_everything_that_is_kept(guarded: Assembly) -> None:
    """Bucket, topics, logs and variables of functions, each and every one."""
    for stage in ("vault", "queue"):
        keys = said_keys(guarded.template(stage, "Endpoint"))
        assert keys == {type_: {KEY} for type_ in keys}
    given = said_keys(guarded.template("given", "Endpoint"))
    assert given == {type_: {KEY_ARN} for type_ in given}


def test_the_endpoints_disks_captures_and_results_have_the_key_too(guarded: Assembly) -> None:
    """By its ARN, as an id would need more permissions."""
    vault = guarded.template("vault", "Endpoint").one("AWS::SageMaker::EndpointConfig")
    queue = guarded.template("queue", "Endpoint").one("AWS::SageMaker::EndpointConfig")

    assert plain(vault["Properties"]["KmsKeyId"]) == KEY
    assert plain(vault["Properties"]["DataCaptureConfig"]["KmsKeyId"]) == KEY
    results = queue["Properties"]["AsyncInferenceConfig"]["OutputConfig"]
    assert plain(results["KmsKeyId"]) == KEY


def test_the_bucket_asks_for_data_keys_of_its_own(guarded: Assembly) -> None:
    """With a bucket key, S3 does not ask the key about each object."""
    bucket = guarded.template("vault", "Endpoint").one("AWS::S3::Bucket")["Properties"]
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


def test_with_awss_own_keys_nothing_names_one(trial: Template) -> None:
    """And no key is made."""
    assert trial.of_type("AWS::KMS::Key") == {}
    assert "kms" not in json.dumps(trial.body).lower()


def test_a_key_that_is_there_already_is_taken_as_it_is(guarded: Assembly) -> None:
    """None is made beside it."""
    assert guarded.template("given", "Endpoint").of_type("AWS::KMS::Key") == {}


def test_a_new_key_rotates_and_stays_as_long_as_the_bucket(guarded: Assembly) -> None:
    """Without it the archives that are kept could not be read."""
    vault = guarded.template("vault", "Endpoint").one("AWS::KMS::Key")
    queue = guarded.template("queue", "Endpoint").one("AWS::KMS::Key")

    assert vault["Properties"]["EnableKeyRotation"] is True
    assert (vault["DeletionPolicy"], queue["DeletionPolicy"]) == ("Delete", "Retain")


def test_the_keys_policy_lets_in_logs_and_alarms_of_this_account(guarded: Assembly) -> None:
    """Beside the account itself, whose IAM says what its roles may do; nobody else."""
    key = guarded.template("vault", "Endpoint").one("AWS::KMS::Key")["Properties"]
    account, *services = key["KeyPolicy"]["Statement"]
    by_service = {each["Principal"]["Service"]: each for each in services}

    assert account["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}
    assert len(services) == 2
    logs = by_service["logs.us-east-1.amazonaws.com"]
    (group,) = logs["Condition"]["ArnLike"].values()
    assert plain(group) == "arn:${AWS::Partition}:logs:us-east-1:111111111111:log-group:*"
    alarms = by_service["cloudwatch.amazonaws.com"]
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": "111111111111"}}
    assert set(listed(alarms["Action"])) == {"kms:Decrypt", "kms:GenerateDataKey*"}


def test_roles_may_use_this_key_for_what_they_read_and_write(guarded: Assembly) -> None:
    """All that any of them may do with any key; emptying the bucket takes none."""
    read, write, lend = (
        (f"kms:{action}", KEY) for action in ("Decrypt", "GenerateDataKey", "CreateGrant")
    )

    assert uses_of_keys(guarded.template("vault", "Endpoint")) == {
        "ModelCopyCopyingRole": {read, write},
        "ExecutionRole": {read, write, lend},
        "ProberAskingRole": {read},
        "SmokeTestTestingRole": {write},
    }
    assert uses_of_keys(guarded.template("queue", "Endpoint")) == {
        "ModelCopyCopyingRole": {read, write},
        "ExecutionRole": {read, write, lend},
        "ProberAskingRole": {read, write},
        "SmokeTestTestingRole": {read, write},
    }


def test_a_key_that_is_there_already_is_used_the_same_way(guarded: Assembly) -> None:
    """A serverless endpoint has no disks to hand it on to."""
    assert uses_of_keys(guarded.template("given", "Endpoint")) == {
        "ModelCopyCopyingRole": {("kms:Decrypt", KEY_ARN), ("kms:GenerateDataKey", KEY_ARN)},
        "ExecutionRole": {("kms:Decrypt", KEY_ARN)},
        "ProberAskingRole": {("kms:Decrypt", KEY_ARN)},
        "SmokeTestTestingRole": {("kms:GenerateDataKey", KEY_ARN)},
    }


def test_the_key_is_handed_on_to_resources_of_aws_only(guarded: Assembly) -> None:
    """A grant for anybody else is refused."""
    policy = guarded.template("vault", "Endpoint").one("AWS::IAM::Policy", "ExecutionRole")
    (lending,) = (
        each
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        if "kms:CreateGrant" in listed(each["Action"])
    )

    assert lending["Action"] == "kms:CreateGrant"
    assert lending["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


@pytest.mark.parametrize(
    ("instance_type", "encrypted"),
    [
        ("ml.c6i.large", True),
        ("ml.m5.large", True),
        ("ml.c7g.large", True),
        ("ml.r6i.large", True),
        ("ml.p3.2xlarge", True),
        ("ml.c5d.large", False),
        ("ml.m5d.large", False),
        ("ml.r5d.large", False),
        ("ml.c6gd.large", False),
        ("ml.g4dn.xlarge", False),
        ("ml.g5.xlarge", False),
        ("ml.g6.xlarge", False),
        ("ml.p4d.24xlarge", False),
        ("ml.p5.48xlarge", False),
    ],
)
def test_disks_on_the_host_itself_have_no_key(instance_type: str, *, encrypted: bool) -> None:
    """Their hardware encrypts them."""
    from aws_cdk import App, Stack  # noqa: PLC0415 - as in conftest.py

    from stacks.encryption import disk_key, stage_key  # noqa: PLC0415

    stage = stage_of(instance_type=instance_type, kms_key=KEY_ARN)
    key = stage_key(Stack(App(), "Alone"), stage)

    assert disk_key(key, stage) == (KEY_ARN if encrypted else None)
