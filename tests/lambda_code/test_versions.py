from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from custom_resources.errors import BucketNotEmptiedError
from custom_resources.versions import Version, delete_versions, list_versions, versions_of

if TYPE_CHECKING:
    from collections.abc import Callable


def test_versions_and_markers_of_all_pages_are_listed(client: Callable[[str], Any]) -> None:
    """The second page starts at the markers that S3 gave, and both kinds of entries count."""
    s3 = client("s3")
    with Stubber(s3) as stub:
        stub.add_response(
            "list_object_versions",
            {
                "IsTruncated": True,
                "NextKeyMarker": "a",
                "NextVersionIdMarker": "1",
                "Versions": [{"Key": "a", "VersionId": "1"}],
            },
            {"Bucket": "bucket", "Prefix": "a"},
        )
        stub.add_response(
            "list_object_versions",
            {
                "IsTruncated": False,
                "DeleteMarkers": [{"Key": "a", "VersionId": "2"}],
                "Versions": [{"Key": "ab", "VersionId": "3"}],
            },
            {"Bucket": "bucket", "Prefix": "a", "KeyMarker": "a", "VersionIdMarker": "1"},
        )

        assert versions_of(s3, "bucket", "a") == {Version("a", "1"), Version("a", "2")}


def test_a_thousand_are_deleted_at_once(client: Callable[[str], Any]) -> None:
    """DeleteObjects takes no more than a thousand, so 2001 are three requests."""
    s3, sizes = client("s3"), []
    s3.meta.events.register(
        "provide-client-params.s3.DeleteObjects",
        lambda params, **_: sizes.append(len(params["Delete"]["Objects"])),
    )
    with Stubber(s3) as stub:
        for _ in range(3):
            stub.add_response("delete_objects", {})

        count = delete_versions(s3, "bucket", (Version(f"{i}", "v") for i in range(2001)))

    assert count == 2001
    assert sizes == [1000, 1000, 1]


def test_what_s3_refuses_in_its_answer_is_an_error(client: Callable[[str], Any]) -> None:
    """DeleteObjects answers 200 though objects stay; their names and codes are said."""
    s3 = client("s3")
    with Stubber(s3) as stub:
        error = {"Key": "a", "VersionId": "1", "Code": "AccessDenied", "Message": "locked"}
        stub.add_response("delete_objects", {"Errors": [error]})

        with pytest.raises(BucketNotEmptiedError, match=r"1 of 1 .* a: AccessDenied \(locked\)"):
            delete_versions(s3, "bucket", [Version("a", "1")])


def test_nothing_to_delete_is_no_request(client: Callable[[str], Any]) -> None:
    """An empty list would be refused by S3."""
    s3 = client("s3")
    with Stubber(s3) as stub:
        stub.add_response("list_object_versions", {"IsTruncated": False})

        assert delete_versions(s3, "bucket", list_versions(s3, "bucket")) == 0
