"""The way of a custom resource's answer to CloudFormation: its size, its encoding, its PUT."""

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from custom_resources.clock import REAL, Clock
from custom_resources.errors import ResponseNotDeliveredError

MAX_BYTES = 4096  # of the whole body; crpg-ref-responses.html
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 8.0
PUT_TIMEOUT_SECONDS = 10.0
_CUT = " ... (shortened, the whole is in the log)"


def encode(answer: Mapping[str, Any]) -> bytes:
    """The body of an answer: JSON in ASCII."""
    return json.dumps(answer).encode()


def shorten(text: str, room: int) -> str:
    """As much of the text's start as fits into `room` bytes of JSON, with a note where it ends."""
    if _bytes(text) <= room:
        return text
    room -= _bytes(_CUT)
    kept = 0
    for character in text:
        room -= _bytes(character)
        if room < 0:
            break
        kept += 1
    return text[:kept] + _CUT


def _bytes(text: str) -> int:
    return len(json.dumps(text)) - 2  # without the quotation marks


def put(url: str, body: bytes, timeout: float) -> None:
    """PUT the body once; a presigned URL allows no content type.

    Raises:
        OSError: The answer did not arrive, or was refused.
    """
    headers = {"Content-Type": "", "Content-Length": str(len(body))}
    request = urllib.request.Request(url, data=body, headers=headers, method="PUT")  # noqa: S310 - the URL is CloudFormation's
    with urllib.request.urlopen(request, timeout=timeout):  # noqa: S310 - as above
        return


def put_response(
    url: str,
    body: bytes,
    deadline: float,
    *,
    put_once: Callable[[str, bytes, float], None] = put,
    clock: Clock = REAL,
) -> None:
    """PUT the body to the URL, again and again with growing pauses until `deadline` on the clock.

    Raises:
        ResponseNotDeliveredError: No attempt got through; the URL is not part of the message.
    """
    delay = FIRST_DELAY_SECONDS
    while True:
        left = max(deadline - clock.now(), 1.0)
        try:
            return put_once(url, body, min(PUT_TIMEOUT_SECONDS, left))
        except OSError as error:
            if clock.now() + delay >= deadline:
                raise ResponseNotDeliveredError(
                    f"CloudFormation could not be told the outcome: {error}. Lambda runs an "
                    "asynchronous request again; if the stack still waits, its service timeout "
                    "ends that."
                ) from error
        clock.sleep(delay)
        delay = min(delay * 2, LONGEST_DELAY_SECONDS)
