"""Who may list a bucket is told that an object is missing; others are refused, as S3 refuses."""

from collections.abc import Iterator

from local_aws.emulator.iam import Check, Request
from local_aws.emulator.s3_records import bucket_and_key, copy_source, owner_of, record_of


def checks(request: Request) -> Iterator[Check]:
    """Name s3:ListBucket of each bucket in which a missing object is to be read.

    Documented for GetObject, HeadObject and CopyObject: without it the answer is a 403.
    """
    bucket, key = bucket_and_key(request)
    source = copy_source(request)
    if source is not None:
        yield from _of(*source)
    elif (
        key
        and request.method in ("GET", "HEAD")
        and not {"versionId", "uploadId"} & set(request.query)
    ):
        yield from _of(bucket, key)


def _of(bucket: str, key: str, version: str = "") -> Iterator[Check]:
    if owner_of(bucket) is not None and not version and record_of(bucket, key) is None:
        yield Check("s3:ListBucket", f"arn:aws:s3:::{bucket}")
