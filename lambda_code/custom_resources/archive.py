"""What is known about a model archive in S3: where it belongs and what its bytes are."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from custom_resources.properties import SHA256_HEX
from custom_resources.s3_objects import MISSING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FOLDER = "models/"
KEY_PATTERN = rf"models/{SHA256_HEX}/model\.tar\.gz"
_CHUNK_BYTES = 1 << 20
_URI = re.compile(rf"s3://(?P<bucket>[^/]+)/(?P<key>{KEY_PATTERN})")


class Archive(NamedTuple):
    """The place of one model archive."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """The S3 URI, which is also the physical id and the model's ModelDataUrl."""
        return f"s3://{self.bucket}/{self.key}"


def parse_uri(uri: str) -> Archive | None:
    """The archive that a URI names, or None where it names nothing that was copied by us."""
    match = _URI.fullmatch(uri)
    return Archive(match["bucket"], match["key"]) if match else None


def sha256_of(s3: S3Client, archive: Archive) -> str | None:
    """The sha256, in hex, of what lies there; None where nothing does.

    S3's own checksum of the whole object is taken where there is one (a composite one, of parts,
    is not of the bytes); else the object is read through.
    """
    try:
        head = s3.head_object(Bucket=archive.bucket, Key=archive.key, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return None
        raise
    checksum = head.get("ChecksumSHA256", "")
    if checksum and head.get("ChecksumType") != "COMPOSITE" and "-" not in checksum:
        return base64.b64decode(checksum).hex()
    digest = hashlib.sha256()
    body = s3.get_object(Bucket=archive.bucket, Key=archive.key)["Body"]
    for chunk in body.iter_chunks(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
