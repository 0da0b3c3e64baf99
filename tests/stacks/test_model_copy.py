"""The archive gets into the endpoint's bucket under its digest, compared with its sha256."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.stacks.conftest import MODEL_DIGEST, plain

if TYPE_CHECKING:
    from tests.stacks.conftest import Template


def test_the_copy_names_source_destination_and_sha256(trial: Template) -> None:
    """The property names are those that the function reads."""
    properties = trial.one("Custom::ModelCopy")["Properties"]

    assert properties["SourceBucket"] == "cdk-hnb659fds-assets-111111111111-us-east-1"
    assert properties["SourceKey"].endswith(".gz")
    assert plain(properties["DestinationBucket"]) == "${ModelBucket}"
    assert properties["DestinationKey"] == f"models/{MODEL_DIGEST}/model.tar.gz"
    assert properties["Sha256"] == hashlib.sha256(b"x" * 1024).hexdigest()


def test_the_copy_may_read_one_object_and_write_models_only(trial: Template) -> None:
    """All that its role is allowed."""
    properties = trial.one("Custom::ModelCopy")["Properties"]
    source = f"arn:aws:s3:::{properties['SourceBucket']}/{properties['SourceKey']}"
    models = "${ModelBucket.Arn}/models/*"
    assert trial.permissions("ModelCopyCopyingRole") == {
        ("cloudformation:DescribeStacks", "${AWS::StackId}"),
        ("logs:CreateLogStream", "${ModelCopyCopyingLogGroup.Arn}"),
        ("logs:PutLogEvents", "${ModelCopyCopyingLogGroup.Arn}"),
        ("s3:GetObject", source),
        ("s3:ListBucket", "${ModelBucket.Arn}"),
        ("s3:ListBucketVersions", "${ModelBucket.Arn}"),
        ("s3:DeleteObject", models),
        ("s3:DeleteObjectVersion", models),
        ("s3:GetObject", models),
        ("s3:PutObject", models),
    }


def test_the_copy_is_undone_before_the_bucket_is_emptied(trial: Template) -> None:
    """It depends on the emptying and on the bucket's policy, so is deleted before them."""
    depends = trial.one("Custom::ModelCopy")["DependsOn"]

    assert set(trial.of_type("Custom::EmptyBucket")) <= set(depends)
    assert set(trial.of_type("AWS::S3::BucketPolicy")) <= set(depends)


def test_an_archive_lives_as_long_as_its_bucket(trial: Template, live: Template) -> None:
    """A bucket that is kept is kept with what it is there for."""
    assert trial.one("Custom::ModelCopy")["DeletionPolicy"] == "Delete"
    assert live.one("Custom::ModelCopy")["DeletionPolicy"] == "RetainExceptOnCreate"
