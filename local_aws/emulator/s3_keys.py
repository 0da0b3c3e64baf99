"""What S3 asks KMS about an encrypted object in the caller's name, which MiniStack's does not."""

import contextvars
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from local_aws.emulator.iam import Check, Request
from local_aws.emulator.keys import find_key

_ALGORITHM = "x-amz-server-side-encryption"
_KEY = f"{_ALGORITHM}-aws-kms-key-id"
_COPY_SOURCE = "x-amz-copy-source"
# Requests for what is beside an object's data.
_BESIDE = {
    "acl",
    "tagging",
    "attributes",
    "torrent",
    "legal-hold",
    "retention",
    "restore",
    "select",
}
_ENCRYPT, _DECRYPT = "kms:GenerateDataKey", "kms:Decrypt"


def checks(request: Request) -> Sequence[Check]:
    """Name what must be allowed on the keys of the objects that a request reads and writes.

    Documented: reading needs kms:Decrypt, writing kms:GenerateDataKey, a multipart upload both.
    A key of AWS's own is open to all who may use the bucket, so it is not asked about.
    """
    bucket, _, key = unquote(request.path).lstrip("/").partition("/")
    if not key or _BESIDE & request.query.keys():
        return ()
    return tuple(_checks(request, bucket, key))


def _checks(request: Request, bucket: str, key: str) -> Iterator[Check]:
    query, headers = request.query, request.headers
    source = headers.get(_COPY_SOURCE)
    if source is not None:
        path, _, version = unquote(source).lstrip("/").partition("?versionId=")
        from_bucket, _, from_key = path.partition("/")
        yield from _ask(request, _DECRYPT, _stored_key(from_bucket, from_key, version))
    if request.method == "GET" and "uploadId" not in query:
        version = next(iter(query.get("versionId", ())), "")
        yield from _ask(request, _DECRYPT, _stored_key(bucket, key, version))
    elif request.method == "PUT" and "partNumber" not in query:
        yield from _ask(request, _ENCRYPT, _written_key(bucket, headers))
    elif request.method == "POST" and "uploads" in query:
        for action in (_ENCRYPT, _DECRYPT):
            yield from _ask(request, action, _written_key(bucket, headers))


def _ask(request: Request, action: str, name: str | None) -> Iterator[Check]:
    if name is None:
        return
    found = find_key(request.account, request.region, name)
    via = {"kms:ViaService": f"s3.{request.region}.amazonaws.com"}
    yield Check(action, found["Arn"] if found is not None else name, via, service="kms")


def _written_key(bucket: str, headers: Mapping[str, str]) -> str | None:
    """The key that an object will be encrypted with: the request's, or else the bucket's."""
    if _ALGORITHM in headers:
        return headers.get(_KEY)
    owner = _owner(bucket)
    return _default_key(owner, bucket) if owner is not None else None


def _stored_key(bucket: str, key: str, version: str) -> str | None:
    from ministack.services import s3  # noqa: PLC0415  # reads the environment when imported

    owner = _owner(bucket)
    if owner is None:
        return None
    record: dict[str, Any] = s3._buckets.get_scoped(owner, None, bucket)["objects"].get(key) or {}  # noqa: SLF001
    if version:
        versions = s3._object_versions.get_scoped(owner, None, (bucket, key), [])  # noqa: SLF001
        named = (each for each in versions if each["version_id"] == version)
        record = next((s3._object_record_from_version(each) for each in named), {})  # noqa: SLF001
    key_name: str | None = record.get("preserved_headers", {}).get(_KEY)
    return key_name


def _owner(bucket: str) -> str | None:
    """The account of a bucket; bucket names are unique."""
    from ministack.services import s3  # noqa: PLC0415

    return next((account for account, name in list(s3._buckets._data) if name == bucket), None)  # noqa: SLF001


def _default_key(owner: str, bucket: str) -> str | None:
    from ministack.core import responses  # noqa: PLC0415
    from ministack.services import s3  # noqa: PLC0415

    def default() -> str | None:
        responses.set_request_account_id(owner)
        key: str | None = s3._bucket_default_sse_headers(bucket).get(_KEY)  # noqa: SLF001
        return key

    # MiniStack keeps the account of a request in a context variable.
    return contextvars.copy_context().run(default)
