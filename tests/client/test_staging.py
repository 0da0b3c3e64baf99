"""Tests of lending a photo by way of S3."""

from __future__ import annotations

import hashlib
import logging
from typing import Any, cast

import boto3
import pytest
from botocore.stub import ANY, Stubber

from client.errors import UploadError
from client.staging import Staging
from tests.client.fakes import FakeS3, client_error

BODY = b"\xff\xd8\xffphoto"
DIGEST = hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("text", ["bucket/some/where", "s3://bucket/some/where/"])
def test_place_is_read_with_and_without_scheme(text: str) -> None:
    """BUCKET/prefix and s3://BUCKET/prefix/ mean the same place."""
    assert Staging.parse(text) == Staging(bucket="bucket", prefix="some/where/")


def test_place_needs_a_bucket() -> None:
    """A place without a bucket is refused."""
    with pytest.raises(ValueError, match="names no bucket"):
        Staging.parse("s3:///prefix")


def test_photo_is_there_while_it_is_lent_and_gone_after(s3: FakeS3) -> None:
    """The link leads to the photo's bytes, under a key that names them, until the block ends."""
    with Staging("bucket", "in/").lend(BODY, "image/jpeg", cast("Any", s3)) as uri:
        ((bucket, key),) = s3.objects
        assert uri == f"s3://{bucket}/{key}"
        assert key.startswith(f"in/{DIGEST}-")
        assert key.endswith(".jpeg")
        assert s3.objects[bucket, key] == BODY

    assert s3.objects == {}


def test_two_runs_with_one_photo_do_not_take_it_from_each_other(s3: FakeS3) -> None:
    """A photo lent twice at once is two objects, so that the first removal leaves the second."""
    staging = Staging("bucket")
    with staging.lend(BODY, "image/jpeg", cast("Any", s3)) as outer:
        with staging.lend(BODY, "image/jpeg", cast("Any", s3)):
            assert len(s3.objects) == 2
        assert [f"s3://{bucket}/{key}" for bucket, key in s3.objects] == [outer]


def test_kept_photo_is_one_object_however_often_it_is_sent(s3: FakeS3) -> None:
    """With keep, the key is the digest alone and nothing is removed."""
    staging = Staging("bucket", keep=True)
    for _ in range(2):
        with staging.lend(BODY, "image/jpeg", cast("Any", s3)):
            pass

    assert list(s3.objects) == [("bucket", f"{DIGEST}.jpeg")]


def test_photo_is_removed_when_the_request_fails(s3: FakeS3) -> None:
    """A refused request leaves nothing in the bucket."""
    with pytest.raises(RuntimeError), Staging("bucket").lend(BODY, "image/jpeg", cast("Any", s3)):
        raise RuntimeError

    assert s3.objects == {}


def test_in_a_bucket_with_versions_the_version_goes_too() -> None:
    """A versioned bucket keeps no hidden copy of the photo."""
    s3 = FakeS3(versioned=True)
    with Staging("bucket").lend(BODY, "image/jpeg", cast("Any", s3)):
        pass

    assert s3.objects == {}


def test_a_photo_that_cannot_be_removed_is_named(
    s3: FakeS3, caplog: pytest.LogCaptureFixture
) -> None:
    """When S3 refuses the removal, the answer stands and a warning names what was left behind."""
    s3.delete_error = client_error("AccessDenied")
    with (
        caplog.at_level(logging.WARNING),
        Staging("bucket").lend(BODY, "image/jpeg", cast("Any", s3)) as uri,
    ):
        pass

    assert f"{uri} was left behind (access_denied)" in caplog.text


@pytest.mark.parametrize(
    ("code", "words"),
    [("NoSuchBucket", "check --s3-bucket"), ("AccessDenied", "permission")],
)
def test_refused_upload_concerns_that_photo_alone(s3: FakeS3, code: str, words: str) -> None:
    """A bucket that can't be used stops no photo that doesn't need it."""
    s3.put_error = client_error(code)

    with (
        pytest.raises(UploadError, match=words) as raised,
        Staging("bucket").lend(BODY, "image/jpeg", cast("Any", s3)),
    ):
        pass

    assert not raised.value.concerns_all


def test_calls_have_the_shapes_of_the_service() -> None:
    """The real S3 client accepts the calls' parameters and its answers are read by their names."""
    s3 = boto3.client(
        "s3", region_name="eu-west-1", aws_access_key_id="id", aws_secret_access_key="key"
    )
    with Stubber(s3) as stub:
        stub.add_response(
            "put_object",
            {"VersionId": "v7"},
            {"Bucket": "bucket", "Key": ANY, "Body": BODY, "ContentType": "image/jpeg"},
        )
        stub.add_response("delete_object", {}, {"Bucket": "bucket", "Key": ANY, "VersionId": "v7"})
        with Staging("bucket").lend(BODY, "image/jpeg", s3):
            pass
        stub.assert_no_pending_responses()
