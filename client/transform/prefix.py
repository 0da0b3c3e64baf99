"""A place in S3 that a job reads or writes, and what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from client.service_errors import explain

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

MOST_LISTED = 10_000  # ten requests; a prefix may hold millions


@dataclass(frozen=True)
class Prefix:
    """Everything below s3://bucket/key; `key` ends in a slash."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, text: str) -> Prefix:
        """Read s3://BUCKET/PREFIX/, of which the last slash may be missing; raises ValueError.

        Without it S3 would take `photos` for `photos-of-others/` as well.
        """
        bucket, _, key = text.removeprefix("s3://").partition("/")
        key = key.strip("/")
        if not (text.startswith("s3://") and bucket and key):
            raise ValueError(f"{text!r} is no prefix; write s3://BUCKET/PREFIX/")
        return cls(bucket=bucket, key=f"{key}/")

    @property
    def uri(self) -> str:
        """The S3 URI."""
        return f"s3://{self.bucket}/{self.key}"

    def overlaps(self, other: Prefix) -> bool:
        """Whether one lies within the other."""
        longer, shorter = sorted((self.key, other.key), key=len, reverse=True)
        return self.bucket == other.bucket and longer.startswith(shorter)

    def objects(self, s3: S3Client, *, named_by: str) -> list[ObjectTypeDef]:
        """List what lies there, of which no more than `MOST_LISTED`.

        Raises:
            CommandError: S3 doesn't say; `named_by` is the option that names the place.
        """
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.key)
        entries = (entry for page in pages for entry in page.get("Contents", ()))
        try:
            return list(islice(entries, MOST_LISTED))
        except (BotoCoreError, ClientError) as error:
            target = f"bucket {self.bucket}"
            raise explain(error, target=target, named_by=named_by) from error
