"""Objects as MiniStack keeps them, whoever's bucket they are in."""

from typing import Any
from urllib.parse import unquote

from local_aws.emulator.iam import Request

COPY_SOURCE = "x-amz-copy-source"


def bucket_and_key(request: Request) -> tuple[str, str]:
    """Read both from the path of a request; the key of a bucket's own request is empty."""
    bucket, _, key = unquote(request.path).lstrip("/").partition("/")
    return bucket, key


def copy_source(request: Request) -> tuple[str, str, str] | None:
    """Return bucket, key and version of what is copied; the version is empty where none is named.

    None where the request copies nothing.
    """
    source = request.headers.get(COPY_SOURCE)
    if source is None:
        return None
    path, _, version = unquote(source).lstrip("/").partition("?versionId=")
    bucket, _, key = path.partition("/")
    return bucket, key, version


def owner_of(bucket: str) -> str | None:
    """Return the account of a bucket, whose names are unique; None if there is no such bucket."""
    from ministack.services import s3  # noqa: PLC0415  # reads the environment when imported

    return next((account for account, name in list(s3._buckets._data) if name == bucket), None)  # noqa: SLF001


def record_of(bucket: str, key: str, version: str = "") -> dict[str, Any] | None:
    """Return an object's record, or that of a version of it; None if it is not there."""
    from ministack.services import s3  # noqa: PLC0415  # reads the environment when imported

    owner = owner_of(bucket)
    if owner is None:
        return None
    if version:
        versions = s3._object_versions.get_scoped(owner, None, (bucket, key), [])  # noqa: SLF001
        named = (each for each in versions if each["version_id"] == version)
        return next((s3._object_record_from_version(each) for each in named), None)  # noqa: SLF001
    kept: dict[str, dict[str, Any]] = s3._buckets.get_scoped(owner, None, bucket)["objects"]  # noqa: SLF001
    return kept.get(key)
