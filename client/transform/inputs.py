"""Looks at what a job would work on, before it costs anything."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from client.errors import AccessDeniedError, NoInputError
from client.request import BODY_LIMIT
from client.transform.prefix import MOST_LISTED

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from client.transform.prefix import Prefix

_log = logging.getLogger(__name__)


def look_at_inputs(place: Prefix, s3: S3Client) -> str:
    """Return how many objects there are, in words; what will fail is logged as a warning.

    Raises:
        NoInputError: There is none.
        CommandError: S3 can't be asked; not being allowed to look is only logged.
    """
    try:
        found = place.objects(s3, named_by="--input")
    except AccessDeniedError as error:
        _log.warning("%s was not looked at (%s): the job finds out", place.uri, error.code)
        return "the objects"
    if not found:
        raise NoInputError(
            f"there is nothing below {place.uri}: check --input with aws s3 ls {place.uri}"
        )
    empty = sum(entry["Size"] == 0 for entry in found)
    large = sum(entry["Size"] > BODY_LIMIT for entry in found)
    for count, fault in ((empty, "no bytes"), (large, f"more than {BODY_LIMIT:,} bytes")):
        if count:
            _log.warning(
                "objects with %s: %d; expect the job to end as failed, with the others answered",
                fault,
                count,
            )
    if len(found) == MOST_LISTED:
        return f"{MOST_LISTED:,} objects or more"
    return f"{len(found):,} object{'s' if len(found) > 1 else ''}"
