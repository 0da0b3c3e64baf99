"""What S3 asks IAM about a request beside what MiniStack asks."""

from collections.abc import Sequence

from local_aws.emulator import s3_deletions, s3_keys, s3_missing
from local_aws.emulator.iam import Check, Request


def checks(request: Request) -> Sequence[Check]:
    """Name all of it: missing objects, versions, keys."""
    return [
        *s3_missing.checks(request),
        *s3_deletions.checks(request),
        *s3_keys.checks(request),
    ]
