"""Deletion from a versioned bucket, where an object is gone only when all its versions are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from custom_resources.errors import BucketNotEmptiedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

PER_REQUEST = 1000  # objects that one DeleteObjects takes
_ERRORS_SHOWN = 3


class Version(NamedTuple):
    """One version of one object, or one delete marker."""

    key: str
    version_id: str


def list_versions(s3: S3Client, bucket: str, *, prefix: str = "") -> Iterator[Version]:
    """Every version and delete marker under the prefix."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            yield Version(entry["Key"], entry["VersionId"])


def versions_of(s3: S3Client, bucket: str, key: str) -> set[Version]:
    """Every version and delete marker of exactly this key."""
    return {entry for entry in list_versions(s3, bucket, prefix=key) if entry.key == key}


def delete_versions(s3: S3Client, bucket: str, versions: Iterable[Version]) -> int:
    """Delete these versions for good and count them.

    Raises:
        BucketNotEmptiedError: S3 refused some; one that is already gone counts as deleted.
    """
    objects: list[ObjectIdentifierTypeDef] = [
        {"Key": version.key, "VersionId": version.version_id} for version in versions
    ]
    for start in range(0, len(objects), PER_REQUEST):
        batch = objects[start : start + PER_REQUEST]
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})
        errors = answer.get("Errors", [])
        if errors:
            shown = "; ".join(
                f"{error.get('Key')}: {error.get('Code')} ({error.get('Message')})"
                for error in errors[:_ERRORS_SHOWN]
            )
            raise BucketNotEmptiedError(
                f"S3 did not delete {len(errors)} of {len(batch)} objects in {bucket}: {shown}"
            )
    return len(objects)
