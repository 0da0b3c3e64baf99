"""Lends something to the endpoint by way of S3: a photo that no request can hold, or a request."""

from __future__ import annotations

import hashlib
import logging
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from client.errors import AccessDeniedError, UploadError
from client.service_errors import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Staging:
    """A place in S3; `prefix` ends in a slash or is empty, `option` is what it was named with."""

    bucket: str
    prefix: str = ""
    keep: bool = False
    option: str = "--s3-bucket"

    @classmethod
    def parse(cls, text: str, *, option: str = "--s3-bucket") -> Staging:
        """Read BUCKET, BUCKET/prefix or s3://BUCKET/prefix; ValueError when no bucket is named."""
        bucket, _, prefix = text.removeprefix("s3://").partition("/")
        if not bucket:
            raise ValueError(f"{text!r} names no bucket; write BUCKET or BUCKET/prefix")
        prefix = prefix.strip("/")
        return cls(bucket=bucket, prefix=f"{prefix}/" if prefix else "", option=option)

    @contextmanager
    def lend(self, body: bytes, content_type: str, s3: S3Client) -> Iterator[str]:
        """Upload something, give its s3:// link, and remove it at the end unless it is to be kept.

        Raises:
            CommandError: S3 doesn't take it.
        """
        digest = hashlib.sha256(body).hexdigest()
        # What is removed must be nobody else's: another run may be sending the same photo.
        name = digest if self.keep else f"{digest}-{uuid.uuid4().hex}"
        key = f"{self.prefix}{name}.{content_type.rpartition('/')[2]}"
        uri = f"s3://{self.bucket}/{key}"
        try:
            put = s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)
        except (BotoCoreError, ClientError) as error:
            raise self._upload_error(error) from error
        try:
            yield uri
        finally:
            if not self.keep:
                self._remove(s3, key, put.get("VersionId"))

    def _remove(self, s3: S3Client, key: str, version_id: str | None) -> None:
        # In a bucket with versions, a delete without the version would only hide it.
        which: Any = {"VersionId": version_id} if version_id else {}
        try:
            s3.delete_object(Bucket=self.bucket, Key=key, **which)
        except (BotoCoreError, ClientError) as error:
            _log.warning(
                "s3://%s/%s was left behind (%s): remove it, or ask for the right to remove",
                self.bucket,
                key,
                explain(error, target=f"bucket {self.bucket}").code,
            )

    def _upload_error(self, error: Exception) -> Exception:
        explained = explain(error, target=f"bucket {self.bucket}", named_by=self.option)
        if isinstance(explained, AccessDeniedError):
            # Denied on this bucket says nothing about the photos that need none.
            return UploadError(str(explained))
        return explained
