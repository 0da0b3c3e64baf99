from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from custom_resources.cloudformation import Response
from custom_resources.empty_bucket import EmptyBucket
from custom_resources.errors import BucketNotEmptiedError
from tests.lambda_code.fake_s3 import FakeS3
from tests.lambda_code.fakes import FakeCloudFormation, client_error, request_of

if TYPE_CHECKING:
    from collections.abc import Callable

BUCKET = "models-bucket"


@pytest.fixture
def s3() -> FakeS3:
    """A bucket with versions, markers and unfinished uploads, and another bucket."""
    fake = FakeS3(BUCKET, "another")
    for key in ("a", "b", "c"):
        fake.put(BUCKET, key, b"1")
        fake.put(BUCKET, key, None)
        fake.put(BUCKET, key, b"2")
    fake.uploads[BUCKET] = [("a", "1"), ("a", "2"), ("b", "3")]
    fake.put("another", "a", b"1")
    return fake


def empty_bucket(s3: Any, status: str | Exception) -> EmptyBucket:
    """The resource, with a stack in that status."""
    cloudformation: Any = FakeCloudFormation(status)
    return EmptyBucket(s3=s3, cloudformation=cloudformation)


@pytest.mark.parametrize("status", ["DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"])
def test_the_bucket_of_a_stack_that_goes_is_emptied(s3: FakeS3, status: str) -> None:
    """Every version, marker and upload goes when the stack is deleted or its creation undone."""
    response = empty_bucket(s3, status).delete(request_of("empty_bucket_delete"))

    assert response == Response(BUCKET)
    assert s3.keys(BUCKET) == []
    assert s3.uploads[BUCKET] == []
    assert s3.keys("another") == ["a"]


@pytest.mark.parametrize(
    "status",
    [
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    ],
)
def test_a_bucket_that_lives_on_is_left_alone(s3: FakeS3, status: str) -> None:
    """When only this resource is replaced or removed, no data are lost."""
    response = empty_bucket(s3, status).delete(request_of("empty_bucket_delete"))

    assert response == Response(BUCKET)
    assert s3.keys(BUCKET) == ["a", "b", "c"]
    assert len(s3.uploads[BUCKET]) == 3


def test_create_and_update_do_nothing(s3: FakeS3) -> None:
    """They answer with the bucket's name and make no call."""
    resource = empty_bucket(s3, client_error("AccessDenied"))

    assert resource.create(request_of("empty_bucket_create")) == Response(BUCKET)
    assert resource.update(request_of("empty_bucket_update")) == Response(BUCKET)
    assert s3.keys(BUCKET) == ["a", "b", "c"]


def test_deleting_twice_succeeds(s3: FakeS3) -> None:
    """A second run finds an empty bucket."""
    resource = empty_bucket(s3, "DELETE_IN_PROGRESS")

    for _ in range(2):
        assert resource.delete(request_of("empty_bucket_delete")) == Response(BUCKET)


def test_a_bucket_that_is_gone_is_empty() -> None:
    """A bucket that was deleted by hand is no failure."""
    resource = empty_bucket(FakeS3(), "DELETE_IN_PROGRESS")

    assert resource.delete(request_of("empty_bucket_delete")) == Response(BUCKET)


def test_what_can_not_be_deleted_fails(s3: FakeS3) -> None:
    """An object under a lock ends the delete with its name instead of going round for ever."""
    s3.undeletable = {"b"}

    with pytest.raises(BucketNotEmptiedError, match="b: AccessDenied"):
        empty_bucket(s3, "DELETE_IN_PROGRESS").delete(request_of("empty_bucket_delete"))


def test_an_unknown_status_fails_without_deleting(s3: FakeS3) -> None:
    """When CloudFormation can't be asked, data are safe and the delete can be repeated."""
    with pytest.raises(ClientError):
        empty_bucket(s3, client_error("Throttling")).delete(request_of("empty_bucket_delete"))

    assert s3.keys(BUCKET) == ["a", "b", "c"]


def test_an_upload_that_ended_meanwhile_is_no_failure(
    s3: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload may finish, or another run abort it, between listing and aborting."""

    def gone(**_request: str) -> None:
        raise client_error("NoSuchUpload")

    monkeypatch.setattr(s3, "abort_multipart_upload", gone)

    empty_bucket(s3, "DELETE_IN_PROGRESS").delete(request_of("empty_bucket_delete"))

    assert s3.keys(BUCKET) == []


def test_the_calls_are_as_the_service_describes_them(client: Callable[[str], Any]) -> None:
    """Requests and answers of a whole delete fit botocore's model of S3."""
    s3 = client("s3")
    with Stubber(s3) as stub:
        upload = {"Key": "a", "UploadId": "1"}
        stub.add_response("list_multipart_uploads", {"IsTruncated": False, "Uploads": [upload]})
        stub.add_response("abort_multipart_upload", {}, {"Bucket": BUCKET, **upload})
        version = {"Key": "a", "VersionId": "1"}
        stub.add_response("list_object_versions", {"IsTruncated": False, "Versions": [version]})
        stub.add_response(
            "delete_objects",
            {},
            {"Bucket": BUCKET, "Delete": {"Objects": [version], "Quiet": True}},
        )
        stub.add_response("list_object_versions", {"IsTruncated": False})

        empty_bucket(s3, "DELETE_IN_PROGRESS").delete(request_of("empty_bucket_delete"))

        stub.assert_no_pending_responses()
