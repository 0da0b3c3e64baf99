from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import ANY, Stubber

from custom_resources.cloudformation import Request, Response
from custom_resources.copy_model import MAX_COPY_BYTES, CopyModel
from custom_resources.errors import (
    ArchiveMismatchError,
    ArchiveNotReadableError,
    ArchiveTooLargeError,
    OutOfTimeError,
    PropertyError,
)
from tests.lambda_code.fake_s3 import FakeS3
from tests.lambda_code.fakes import FakeCloudFormation, client_error, request_of

if TYPE_CHECKING:
    from collections.abc import Callable

BUCKET = "models-bucket"
ONE, TWO = (f"models/{digest * 32}/model.tar.gz" for digest in ("a1", "b2"))


@pytest.fixture(params=[True, False], ids=["checksums", "no checksums"])
def s3(request: pytest.FixtureRequest) -> FakeS3:
    """Both archives published; S3 with checksums of its own, and an emulator without."""
    fake = FakeS3("staging", BUCKET, with_checksums=request.param)
    fake.put("staging", "a1a1a1a1.gz", b"archive one")
    fake.put("staging", "b2b2b2b2.gz", b"archive two")
    return fake


def copy_model(s3: Any, status: str | Exception = "UPDATE_IN_PROGRESS") -> CopyModel:
    """The resource, with a stack in that status."""
    cloudformation: Any = FakeCloudFormation(status)
    return CopyModel(s3=s3, cloudformation=cloudformation)


def bytes_at(s3: FakeS3, key: str) -> bytes:
    """What lies at the destination."""
    body: bytes = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body


def test_create_copies(s3: FakeS3) -> None:
    """The archive arrives under its model digest, and its URI is id and attribute."""
    response = copy_model(s3).create(request_of("copy_model_create"))

    uri = f"s3://{BUCKET}/{ONE}"
    assert bytes_at(s3, ONE) == b"archive one"
    assert response == Response(uri, {"ModelDataUrl": uri})


def test_create_twice_copies_once(s3: FakeS3) -> None:
    """After a lost response the second run finds the archive right and answers the same."""
    resource = copy_model(s3)

    first = resource.create(request_of("copy_model_create"))
    second = resource.create(request_of("copy_model_create"))

    assert first == second
    assert s3.calls.count("copy_object") == 1
    assert len(s3.buckets[BUCKET][ONE]) == 1


def test_a_right_archive_needs_no_source(s3: FakeS3) -> None:
    """A rollback succeeds though the staging bucket was cleaned in the meantime."""
    s3.put(BUCKET, ONE, b"archive one")
    s3.buckets["staging"].clear()

    response = copy_model(s3).update(request_of("copy_model_update_rolling_back"))

    assert response.physical_id == f"s3://{BUCKET}/{ONE}"


def test_other_bytes_at_the_destination_are_replaced(s3: FakeS3) -> None:
    """What lies there and is not the archive is no reason to skip the copy."""
    s3.put(BUCKET, ONE, b"something else")

    copy_model(s3).create(request_of("copy_model_create"))

    assert bytes_at(s3, ONE) == b"archive one"


def test_wrong_bytes_are_removed_and_named(s3: FakeS3) -> None:
    """A corrupted copy leaves nothing of itself, and both digests are in the failure."""
    s3.corrupt = lambda body: body + b"!"

    with pytest.raises(ArchiveMismatchError) as raised:
        copy_model(s3).create(request_of("copy_model_create"))

    assert s3.keys(BUCKET) == []
    assert hashlib.sha256(b"archive one").hexdigest() in str(raised.value)
    assert hashlib.sha256(b"archive one!").hexdigest() in str(raised.value)


def test_a_failed_copy_leaves_what_was_there(s3: FakeS3) -> None:
    """Only what this copy wrote is removed, not what a running endpoint may still need."""
    s3.put(BUCKET, ONE, b"in use")
    s3.corrupt = lambda body: body + b"!"

    with pytest.raises(ArchiveMismatchError):
        copy_model(s3).create(request_of("copy_model_create"))

    assert bytes_at(s3, ONE) == b"in use"


def test_running_out_of_time_leaves_nothing(s3: FakeS3) -> None:
    """An interrupted create will not be deleted later, so it cleans up itself."""

    def interrupt(_body: bytes) -> bytes:
        s3.put(BUCKET, ONE, b"half")
        raise OutOfTimeError

    s3.corrupt = interrupt

    with pytest.raises(OutOfTimeError):
        copy_model(s3).create(request_of("copy_model_create"))

    assert s3.keys(BUCKET) == []


def test_a_missing_source_fails_in_words(s3: FakeS3) -> None:
    """The failure names the object and what to do."""
    with pytest.raises(ArchiveNotReadableError, match=r"s3://staging/none\.gz .*deploy again"):
        copy_model(s3).create(request_of("copy_model_create", SourceKey="none.gz"))


def test_an_archive_over_the_limit_fails_in_words(
    s3: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one CopyObject does not take is refused before it is tried."""
    head = s3.head_object

    def huge(**request: str) -> dict[str, Any]:
        return head(**request) | {"ContentLength": MAX_COPY_BYTES + 1}

    monkeypatch.setattr(s3, "head_object", huge)

    with pytest.raises(ArchiveTooLargeError, match="5368709121 bytes"):
        copy_model(s3).create(request_of("copy_model_create"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SourceBucket", ""),
        ("DestinationKey", "models/latest/model.tar.gz"),
        ("DestinationKey", "elsewhere.gz"),
        ("Sha256", "A" * 64),
    ],
)
def test_a_wrong_property_is_named(name: str, value: str) -> None:
    """A property of another form fails with its name and value."""
    with pytest.raises(PropertyError, match=f"{name} is '{value}'"):
        copy_model(FakeS3("staging", BUCKET)).create(
            request_of("copy_model_create", **{name: value})
        )


def test_an_update_answers_with_the_new_id(s3: FakeS3) -> None:
    """A new archive is a replacement; the old one is there until CloudFormation cleans up."""
    copy_model(s3).create(request_of("copy_model_create"))

    response = copy_model(s3).update(request_of("copy_model_update_replacing"))

    assert response.physical_id == f"s3://{BUCKET}/{TWO}"
    assert s3.keys(BUCKET) == [ONE, TWO]


def test_a_replaced_archive_stays(s3: FakeS3) -> None:
    """The clean-up of an update leaves the archive that served before, for going back by hand."""
    copy_model(s3).create(request_of("copy_model_create"))
    copy_model(s3).update(request_of("copy_model_update_replacing"))

    for status in ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_IN_PROGRESS"):
        copy_model(s3, status).delete(request_of("copy_model_delete_replaced"))

    assert s3.keys(BUCKET) == [ONE, TWO]


def test_a_rolled_back_archive_goes(s3: FakeS3) -> None:
    """After a failed update the new archive is removed and the old one is whole."""
    copy_model(s3).create(request_of("copy_model_create"))
    copy_model(s3).update(request_of("copy_model_update_replacing"))

    copy_model(s3, "UPDATE_ROLLBACK_IN_PROGRESS").update(
        request_of("copy_model_update_rolling_back")
    )
    copy_model(s3, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS").delete(
        request_of("copy_model_delete_rolled_back")
    )

    assert s3.keys(BUCKET) == [ONE]
    assert bytes_at(s3, ONE) == b"archive one"


def test_a_rollback_leaves_what_another_resource_wrote(s3: FakeS3) -> None:
    """A resource that found the archive made by its predecessor does not take it away."""
    s3.put(BUCKET, TWO, b"archive two", **{"written-for": "RenamedSince"})
    copy_model(s3).create(request_of("copy_model_update_replacing"))

    copy_model(s3, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS").delete(
        request_of("copy_model_delete_rolled_back")
    )

    assert s3.keys(BUCKET) == [TWO]


def test_deleting_the_stack_removes_all_versions_of_the_key_alone(s3: FakeS3) -> None:
    """Versions and markers of the key go, over several pages; neighbours stay."""
    for body in (b"old", b"older", None, b"archive one", None):
        s3.put(BUCKET, ONE, body)
    s3.put(BUCKET, f"{ONE}.notes", b"a key that starts the same")
    s3.put(BUCKET, TWO, b"archive two")

    copy_model(s3, "DELETE_IN_PROGRESS").delete(request_of("copy_model_delete_replaced"))

    assert s3.keys(BUCKET) == [f"{ONE}.notes", TWO]


def test_deleting_twice_succeeds(s3: FakeS3) -> None:
    """A second delete finds nothing, and says so with the same id."""
    resource = copy_model(s3, "DELETE_IN_PROGRESS")
    request = request_of("copy_model_delete_replaced")
    s3.put(BUCKET, ONE, b"archive one")

    assert resource.delete(request) == resource.delete(request) == Response(request.physical_id)


def test_deleting_from_a_bucket_that_is_gone_succeeds() -> None:
    """The bucket may have been deleted by hand."""
    resource = copy_model(FakeS3("staging"), "DELETE_IN_PROGRESS")
    request = request_of("copy_model_delete_replaced")

    assert resource.delete(request) == Response(request.physical_id)


@pytest.mark.parametrize("physical_id", [None, "2026/11/23/[$LATEST]abc", "s3://models-bucket/x"])
def test_an_unknown_id_is_left_alone(physical_id: str | None) -> None:
    """An id that no copy of ours has had makes no call at all."""
    request = request_of("copy_model_delete_replaced")
    unknown = Request(**{**vars(request), "physical_id": physical_id})

    response = copy_model(FakeS3(), client_error("AccessDenied")).delete(unknown)

    assert response == Response(physical_id)


def test_an_unknown_status_keeps_the_archive(s3: FakeS3) -> None:
    """When CloudFormation can't be asked, nothing that may be needed is removed."""
    s3.put(BUCKET, ONE, b"archive one")

    copy_model(s3, client_error("AccessDenied")).delete(request_of("copy_model_delete_replaced"))

    assert s3.keys(BUCKET) == [ONE]


def test_an_update_keeps_the_last_few_archives(s3: FakeS3) -> None:
    """Beside the new archive stay the one it replaces, however old, and the two newest others."""
    s3.put(BUCKET, ONE, b"archive one")
    older = [f"models/{digit * 64}/model.tar.gz" for digit in "cdef"]
    for key in older:
        s3.put(BUCKET, key, b"another")
    s3.put(BUCKET, "models/README", b"not ours")

    copy_model(s3).update(request_of("copy_model_update_replacing"))

    assert s3.keys(BUCKET) == ["models/README", ONE, TWO, *older[2:]]


def test_tidying_up_does_not_fail_a_deployment(
    s3: FakeS3, capsys: pytest.CaptureFixture[str]
) -> None:
    """Older archives that can't be removed stay, with a line in the log."""
    keys = [f"models/{digit * 64}/model.tar.gz" for digit in "cdef"]
    for key in keys:
        s3.put(BUCKET, key, b"another")
    s3.undeletable = set(keys)

    response = copy_model(s3).update(request_of("copy_model_update_replacing"))

    assert response.physical_id == f"s3://{BUCKET}/{TWO}"
    assert "Older archives stay" in capsys.readouterr().out


def test_an_update_to_the_same_archive_touches_nothing(s3: FakeS3) -> None:
    """Another source key with the same content is no change."""
    copy_model(s3).create(request_of("copy_model_create"))
    request = request_of("copy_model_create", SourceKey="elsewhere.gz")
    same = Request(**{**vars(request), "physical_id": f"s3://{BUCKET}/{ONE}"})

    copy_model(s3).update(same)

    assert s3.calls.count("copy_object") == 1
    assert "delete_objects" not in s3.calls


def test_the_copy_is_as_the_service_describes_it(client: Callable[[str], Any]) -> None:
    """Requests and answers of a whole create fit botocore's model of S3."""
    s3 = client("s3")
    place = {"Bucket": BUCKET, "Key": ONE}
    checksum = "X4Bvl9wQmn7tGqGUZ4wKqrpjYB8YRwe+n0X5Pm9UqcA="
    wanted = base64.b64decode(checksum).hex()
    with Stubber(s3) as stub:
        stub.add_client_error("head_object", "404", http_status_code=404)
        stub.add_response("head_object", {"ContentLength": 11})
        stub.add_response("list_object_versions", {"IsTruncated": False})
        stub.add_response(
            "copy_object",
            {"CopyObjectResult": {"ChecksumSHA256": checksum}, "VersionId": "v1"},
            place
            | {
                "CopySource": {"Bucket": "staging", "Key": "a1a1a1a1.gz"},
                "ChecksumAlgorithm": "SHA256",
                "TaggingDirective": "REPLACE",
                "MetadataDirective": "REPLACE",
                "Metadata": {"written-for": "CopyModel"},
                "ContentType": ANY,
            },
        )
        stub.add_response(
            "head_object",
            {"ChecksumSHA256": checksum, "ChecksumType": "FULL_OBJECT"},
            place | {"ChecksumMode": "ENABLED"},
        )

        response = copy_model(s3).create(request_of("copy_model_create", Sha256=wanted))

        stub.assert_no_pending_responses()
    assert response.data == {"ModelDataUrl": f"s3://{BUCKET}/{ONE}"}
