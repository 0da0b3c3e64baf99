"""Lends a photo to the endpoint by way of S3, for photos that no request can hold."""

from __future__ import annotations

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

    from client.photo import Photo

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Staging:
    """A place in S3; `prefix` ends in a slash or is empty."""

    bucket: str
    prefix: str = ""
    keep: bool = False

    @classmethod
    def parse(cls, text: str, *, keep: bool = False) -> Staging:
        """Read BUCKET, BUCKET/prefix or s3://BUCKET/prefix; ValueError when no bucket is named."""
        bucket, _, prefix = text.removeprefix("s3://").partition("/")
        if not bucket:
            raise ValueError(f"{text!r} names no bucket; write BUCKET or BUCKET/prefix")
        prefix = prefix.strip("/")
        return cls(bucket=bucket, prefix=f"{prefix}/" if prefix else "", keep=keep)

    @contextmanager
    def lend(self, photo: Photo, s3: S3Client) -> Iterator[str]:
        """Upload a photo, give its s3:// link, and remove it at the end unless it is to be kept.

        Raises:
            DetectError: S3 doesn't take it.
        """
        # What is removed must be nobody else's: another run may be sending the same photo.
        name = photo.sha256 if self.keep else f"{photo.sha256}-{uuid.uuid4().hex}"
        key = f"{self.prefix}{name}.{photo.content_type.removeprefix('image/')}"
        uri = f"s3://{self.bucket}/{key}"
        try:
            put = s3.put_object(
                Bucket=self.bucket, Key=key, Body=photo.body, ContentType=photo.content_type
            )
        except (BotoCoreError, ClientError) as error:
            raise _upload_error(error, self.bucket) from error
        try:
            yield uri
        finally:
            if not self.keep:
                self._remove(s3, key, put.get("VersionId"))

    def _remove(self, s3: S3Client, key: str, version_id: str | None) -> None:
        # In a bucket with versions, a delete without the version would only hide the photo.
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


def _upload_error(error: Exception, bucket: str) -> Exception:
    explained = explain(error, target=f"bucket {bucket}")
    if isinstance(explained, AccessDeniedError):
        # Denied on this bucket says nothing about the photos that need none.
        return UploadError(str(explained))
    return explained
