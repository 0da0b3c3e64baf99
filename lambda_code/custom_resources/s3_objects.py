"""Reading of S3 objects that may not be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MISSING = {"404", "NoSuchKey", "NotFound"}


def read_object(s3: S3Client, bucket: str, key: str) -> bytes | None:
    """The object's bytes, or None where there is none.

    Raises:
        ClientError: It can't be read. Without s3:ListBucket, S3 says so of a missing one too.
    """
    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return None
        raise
