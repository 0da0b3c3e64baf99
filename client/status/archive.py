"""Which bytes a Model runs: where its archive lies, its model digest and its sha256."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from client.errors import ArchiveMissingError
from client.status.report import Archive, Unseen
from client.status.seeing import see

if TYPE_CHECKING:
    from collections.abc import Mapping

    from client.status.services import Services

DIGEST_TAG = "model-digest"
_KEY = re.compile(r"models/(?P<digest>[0-9a-f]{64})/model\.tar\.gz")
_MISSING = {"404", "NoSuchKey", "NoSuchBucket"}


def archive_of(
    model: str, tags: Mapping[str, str] | Unseen, services: Services
) -> Archive | Unseen:
    """Return a Model's archive.

    Its place names the model digest; a place that doesn't leaves it to the endpoint's tag, which
    is of the last deployment and not necessarily of what is live.
    """
    described = see(
        lambda: services.sagemaker.describe_model(ModelName=model), target=f"Model {model}"
    )
    if isinstance(described, Unseen):
        return described
    uri = _data_uri(described.get("PrimaryContainer", {}))
    if uri is None:
        return Archive(uri=None, model_digest=None, sha256=None)
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    match = _KEY.fullmatch(key)
    tag = None if isinstance(tags, Unseen) else tags.get(DIGEST_TAG)
    return Archive(
        uri=uri,
        model_digest=match["digest"] if match else tag,
        sha256=see(lambda: _sha256(bucket, key, services), target=uri),
    )


def _data_uri(container: Mapping[str, Any]) -> str | None:
    source = container.get("ModelDataSource", {}).get("S3DataSource", {})
    uri: str | None = container.get("ModelDataUrl") or source.get("S3Uri")
    return uri


def _sha256(bucket: str, key: str, services: Services) -> str | None:
    """Return the sha256 in hex where S3 keeps it of the whole object, which the copy asks for.

    Raises:
        ArchiveMissingError: The object is gone.
    """
    try:
        head = services.s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            raise ArchiveMissingError(
                f"s3://{bucket}/{key} is not there: no new instance can start. Deploy again, which"
                " copies it anew"
            ) from error
        raise
    checksum = head.get("ChecksumSHA256", "")
    if not checksum or head.get("ChecksumType") == "COMPOSITE" or "-" in checksum:
        return None  # a composite one is of the parts' checksums and not of the bytes
    return base64.b64decode(checksum).hex()
