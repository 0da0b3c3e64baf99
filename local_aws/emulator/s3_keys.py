"""What S3 asks KMS about an encrypted object in the caller's name, which MiniStack's does not."""

import contextvars
from collections.abc import Iterator, Mapping, Sequence

from local_aws.emulator.iam import Check, Request
from local_aws.emulator.keys import find_key
from local_aws.emulator.s3_records import bucket_and_key, copy_source, owner_of, record_of

_ALGORITHM = "x-amz-server-side-encryption"
_KEY = f"{_ALGORITHM}-aws-kms-key-id"
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
_CHECKSUM = "x-amz-checksum-mode"
_ENCRYPT, _DECRYPT = "kms:GenerateDataKey", "kms:Decrypt"


def checks(request: Request) -> Sequence[Check]:
    """Name what must be allowed on the keys of the objects that a request reads and writes.

    Documented: reading needs kms:Decrypt, its checksum from HeadObject too; writing needs
    kms:GenerateDataKey, a multipart upload both.
    A key of AWS's own is open to all who may use the bucket, so it is not asked about.
    """
    bucket, key = bucket_and_key(request)
    if not key or _BESIDE & request.query.keys():
        return ()
    return tuple(_checks(request, bucket, key))


def _checks(request: Request, bucket: str, key: str) -> Iterator[Check]:
    query, headers = request.query, request.headers
    source = copy_source(request)
    if source is not None:
        yield from _ask(request, _DECRYPT, _stored_key(*source))
    reads = request.method == "GET" or (request.method == "HEAD" and _CHECKSUM in headers)
    if reads and "uploadId" not in query:
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
    owner = owner_of(bucket)
    return _default_key(owner, bucket) if owner is not None else None


def _stored_key(bucket: str, key: str, version: str) -> str | None:
    record = record_of(bucket, key, version) or {}
    key_name: str | None = record.get("preserved_headers", {}).get(_KEY)
    return key_name


def _default_key(owner: str, bucket: str) -> str | None:
    from ministack.core import responses  # noqa: PLC0415
    from ministack.services import s3  # noqa: PLC0415

    def default() -> str | None:
        responses.set_request_account_id(owner)
        key: str | None = s3._bucket_default_sse_headers(bucket).get(_KEY)  # noqa: SLF001
        return key

    # MiniStack keeps the account of a request in a context variable.
    return contextvars.copy_context().run(default)
