"""Buckets of a run, which CloudFormation retains or which no stack has: emptied and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from verify.account import Account

_AT_A_TIME = 1000  # DeleteObjects' limit


def of_run(account: Account, run: str) -> list[str]:
    """Return the buckets whose names begin with the run's."""
    names = account.listed("s3", "list_buckets", "Buckets[].Name")
    return [name for name in names if name.startswith(f"{run}-")]


def empty(account: Account, bucket: str) -> None:
    """Delete every version, marker and unfinished upload."""
    delete_versions(account, bucket, list(_versions(account, bucket)))
    uploads = account.listed("s3", "list_multipart_uploads", "Uploads[]", Bucket=bucket)
    for upload in uploads:
        account.client("s3").abort_multipart_upload(
            Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
        )


def delete(account: Account, bucket: str) -> None:
    """Empty it, and delete it."""
    print(f"    bucket {bucket} is emptied and deleted", flush=True)
    empty(account, bucket)
    account.client("s3").delete_bucket(Bucket=bucket)


def keys(account: Account, bucket: str) -> set[str]:
    """Return the keys of the objects in it."""
    return set(account.listed("s3", "list_objects_v2", "Contents[].Key", Bucket=bucket))


def delete_keys(account: Account, bucket: str, wanted: Collection[str]) -> None:
    """Delete all versions of these keys and of no other."""
    found = [each for each in _versions(account, bucket) if each["Key"] in wanted]
    delete_versions(account, bucket, found)


def delete_versions(account: Account, bucket: str, versions: list[dict[str, str]]) -> None:
    """Delete versions of objects, which are `Key` and `VersionId`."""
    for start in range(0, len(versions), _AT_A_TIME):
        account.client("s3").delete_objects(
            Bucket=bucket,
            Delete={"Objects": versions[start : start + _AT_A_TIME], "Quiet": True},
        )


def _versions(account: Account, bucket: str) -> Iterator[dict[str, Any]]:
    for kind in ("Versions", "DeleteMarkers"):
        path = f"{kind}[].{{Key: Key, VersionId: VersionId}}"
        yield from account.listed("s3", "list_object_versions", path, Bucket=bucket)
