"""What the live endpoint was proven against, kept in its bucket for the prober to go by.

While an update bakes, the old model and the new one both answer, and both may be right.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.document import Part, parse
from custom_resources.errors import DocumentError, ProvenNotWrittenError
from custom_resources.expectations import Expectations, Rules, read_rules
from custom_resources.s3_objects import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

KEY = "expectations/proven.json"
VERSION = 1


class Proven(NamedTuple):
    """What answers held, and the sha256, in hex, of each file that was sent, by its name."""

    rules: Rules
    digests: Mapping[str, str]


def digest_of(path: Path) -> str:
    """The sha256, in hex, of a file to send."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(s3: S3Client, bucket: str, expected: Expectations) -> None:
    """Keep what was proven; the same expectations and files give the same bytes.

    Raises:
        ProvenNotWrittenError: The prober would go by what was proven before.
    """
    document = {
        "version": VERSION,
        "expectations": expected.document,
        "sha256": {name: digest_of(sample.path) for name, sample in expected.samples.items()},
    }
    body = json.dumps(document, sort_keys=True, indent=1).encode() + b"\n"
    try:
        s3.put_object(Bucket=bucket, Key=KEY, Body=body, ContentType="application/json")
    except (BotoCoreError, ClientError) as error:
        raise ProvenNotWrittenError(
            f"s3://{bucket}/{KEY}, by which the prober judges the next update, can't be written: "
            f"{error}"
        ) from error


def read(s3: S3Client, bucket: str) -> Proven | None:
    """What was proven last; None, and a line in the log, where that is nothing or unreadable.

    Raises:
        ClientError: S3 does not let us know.
    """
    body = read_object(s3, bucket, KEY)
    if body is None:
        print("Nothing was proven yet: this function's own expectations count alone.")
        return None
    try:
        return _proven(Part(parse(body), ""))
    except DocumentError as error:
        print(f"{KEY} counts as nothing proven, as it can't be read: {error}")
        return None


def _proven(document: Part) -> Proven:
    version = document["version"]
    if version.value != VERSION:
        version.refuse(f"the version {VERSION}")
    digests = {name: digest.text() for name, digest in document["sha256"].members().items()}
    return Proven(read_rules(document["expectations"]), digests)
