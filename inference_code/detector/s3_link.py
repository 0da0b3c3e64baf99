"""Reads links into S3 and holds them to the buckets that the endpoint may read."""

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from detector.errors import InvalidParameterError, S3NotAllowedError
from detector.text import quoted

# The S3 user guide's "Bucket naming rules" and "Creating object key names".
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
MAX_KEY_BYTES = 1024


class S3Link(NamedTuple):
    """A bucket and a key in it."""

    bucket: str
    key: str


def parse_s3_uri(uri: str, allowed: AbstractSet[str]) -> S3Link:
    """Return the link that `uri` spells; the key is taken as it stands, nothing is unescaped.

    Raises:
        InvalidParameterError: it is not `s3://BUCKET/KEY`.
        S3NotAllowedError: the bucket is not one of `allowed`.
    """
    bucket, slash, key = uri.removeprefix("s3://").partition("/")
    # A key that UTF-8 cannot carry (half a surrogate pair) has no name in S3.
    key_bytes = len(key.encode("utf-8", errors="replace"))
    sendable = key.isprintable() and 0 < key_bytes <= MAX_KEY_BYTES
    if not (uri.startswith("s3://") and slash and sendable and BUCKET.fullmatch(bucket)):
        raise InvalidParameterError(f"s3_uri is {quoted(uri)}: give it as s3://BUCKET/KEY.")
    if bucket not in allowed:
        raise S3NotAllowedError(
            f"This endpoint may not read the bucket {quoted(bucket)}: "
            "copy the photo into a bucket that it may read, or send the photo itself."
        )
    return S3Link(bucket, key)
