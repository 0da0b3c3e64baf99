"""The right to delete a version, for the one entry of DeleteObjects that MiniStack leaves out."""

from collections.abc import Iterator

from local_aws.emulator.iam import Check, Request
from local_aws.emulator.s3_records import bucket_and_key


def checks(request: Request) -> Iterator[Check]:
    """Name s3:DeleteObjectVersion for the first entry if it names a version.

    MiniStack asks s3:DeleteObject about it, which S3 documents as needed in any case.
    """
    from ministack.core import iam_actions  # noqa: PLC0415  # reads the environment when imported

    bucket, key = bucket_and_key(request)
    if key or request.method != "POST" or "delete" not in request.query:
        return
    for arn, version in iam_actions._s3_batch_delete_targets(bucket, request.body)[:1]:  # noqa: SLF001
        if version:
            yield Check("s3:DeleteObjectVersion", arn)
