"""The bucket is closed to all but its own account over TLS, and goes or stays as was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template


@pytest.fixture(params=["trial", "live"])
def template(request: pytest.FixtureRequest) -> Template:
    """Each stage's Endpoint stack."""
    found: Template = request.getfixturevalue(request.param)
    return found


def test_the_bucket_is_versioned_encrypted_and_never_public(template: Template) -> None:
    """In every stage."""
    properties = template.one("AWS::S3::Bucket")["Properties"]

    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    (encryption,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert set(properties["PublicAccessBlockConfiguration"].items()) == {
        ("BlockPublicAcls", True),
        ("BlockPublicPolicy", True),
        ("IgnorePublicAcls", True),
        ("RestrictPublicBuckets", True),
    }
    assert "BucketName" not in properties


def test_the_bucket_refuses_everything_without_tls(template: Template) -> None:
    """Its policy denies, which no permission of a role outweighs."""
    statements = template.one("AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]

    denied = [
        statement["Condition"]
        for statement in statements
        if (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
        and statement["Principal"] == {"AWS": "*"}
        and len(statement["Resource"]) == 2
    ]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied
    assert all(statement["Effect"] == "Deny" for statement in statements)


def test_a_stage_that_retains_keeps_bucket_and_policy(live: Template) -> None:
    """Both survive the stack, and nothing that could empty the bucket is deployed at all."""
    assert live.one("AWS::S3::Bucket")["DeletionPolicy"] == "Retain"
    assert live.one("AWS::S3::BucketPolicy")["DeletionPolicy"] == "Retain"
    assert live.of_type("Custom::EmptyBucket") == {}


def test_a_stage_that_does_not_retain_empties_its_bucket_first(trial: Template) -> None:
    """The bucket goes, and its emptying depends on it, so is deleted (that is: run) before."""
    assert trial.one("AWS::S3::Bucket")["DeletionPolicy"] == "Delete"
    emptying = trial.one("Custom::EmptyBucket")
    (bucket,) = trial.of_type("AWS::S3::Bucket")
    assert emptying["Properties"]["BucketName"] == {"Ref": bucket}


def test_emptying_may_do_nothing_but_empty_this_bucket(trial: Template) -> None:
    """All that its role is allowed."""
    bucket = "${ModelBucket.Arn}"
    assert trial.permissions("ModelBucketEmptyingRole") == {
        ("cloudformation:DescribeStacks", "${AWS::StackId}"),
        ("logs:CreateLogStream", "${ModelBucketEmptyingLogGroup.Arn}"),
        ("logs:PutLogEvents", "${ModelBucketEmptyingLogGroup.Arn}"),
        ("s3:ListBucketMultipartUploads", bucket),
        ("s3:ListBucketVersions", bucket),
        ("s3:AbortMultipartUpload", f"{bucket}/*"),
        ("s3:DeleteObject", f"{bucket}/*"),
        ("s3:DeleteObjectVersion", f"{bucket}/*"),
    }


def expiring(template: Template) -> dict[str, tuple[int, int]]:
    """Return after how many days objects of each prefix go, and then their versions."""
    bucket = template.one("AWS::S3::Bucket")["Properties"]
    return {
        rule.get("Prefix", ""): (
            rule["ExpirationInDays"],
            rule["NoncurrentVersionExpiration"]["NoncurrentDays"],
        )
        for rule in bucket["LifecycleConfiguration"]["Rules"]
        if "AbortIncompleteMultipartUpload" not in rule
    }


def test_what_users_sent_goes_after_the_days_of_the_settings(guarded: Assembly) -> None:
    """As a version, too: a delete alone would leave it readable."""
    assert expiring(guarded.template("vault", "Endpoint")) == {"capture/": (9, 1)}
    assert expiring(guarded.template("queue", "Endpoint")) == {"async/": (5, 1)}


def test_models_never_expire(template: Template) -> None:
    """A fleet that scales out after a year needs its archive still; uploads that broke off go."""
    bucket = template.one("AWS::S3::Bucket")["Properties"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]

    assert rule == {
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        "Status": "Enabled",
    }
