"""Reads a request's body, never more of it than the limit."""

from typing import BinaryIO

from detector.errors import BodyTooLargeError, BrokenBodyError, EmptyBodyError
from detector.limits import MAX_BODY_BYTES

CHUNK_BYTES = 64 * 1024
# A proxy that is still sending when its peer hangs up reports a 502 of its own, so what is too
# long is read to its end and dropped, up to here.
MAX_DRAINED_BYTES = 8 * MAX_BODY_BYTES


def read_body(stream: BinaryIO, content_length: int | None) -> bytes:
    """Return the whole body; `content_length` is what the client declared, None for chunked.

    Raises:
        EmptyBodyError: there is no byte.
        BrokenBodyError: the connection gave up, or the chunks are wrong.
        BodyTooLargeError: there are more than 6,291,456.
    """
    declared_too_long = content_length is not None and content_length > MAX_BODY_BYTES
    try:
        body = b"" if declared_too_long else _read(stream, MAX_BODY_BYTES + 1)
        too_long = declared_too_long or len(body) > MAX_BODY_BYTES
        if too_long:
            _drain(stream)
    except OSError as error:  # the server's errors about chunks are of this kind, too
        raise BrokenBodyError("The body broke off or is chunked wrongly: send it anew.") from error
    if too_long:
        raise BodyTooLargeError(
            f"The body may have at most {MAX_BODY_BYTES} bytes: "
            "scale the photo down, or put it into S3 and send its s3_uri."
        )
    if not body:
        raise EmptyBodyError("The body is empty: send a photo or JSON.")
    return body


def _read(stream: BinaryIO, most: int) -> bytes:
    parts = []
    while most > 0 and (part := stream.read(min(most, CHUNK_BYTES))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _drain(stream: BinaryIO) -> None:
    left = MAX_DRAINED_BYTES
    while left > 0 and (part := stream.read(CHUNK_BYTES)):
        left -= len(part)
