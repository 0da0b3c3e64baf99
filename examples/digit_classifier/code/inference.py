"""What the serving container loads: JSON with pictures of digits in, digits out."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import falcon
import requests

SIZE = 8  # pixels of a side
DARKEST = 16
MAX_PICTURES = 256
# What containers before 2.20, whose context has no timeout, wait for.
DEFAULT_TIMEOUT_SECONDS = 60


def handler(data: BinaryIO, context: Any) -> tuple[str, str]:
    """Return the answer's body and content type.

    Raises:
        falcon.HTTPBadRequest: the body is not as README.md says; the description says where.
        falcon.HTTPBadGateway: the model server gave no answer.
    """
    pictures = pictures_of(data.read())
    predictions = [prediction(row) for row in ask(pictures, context)]
    return json.dumps({"predictions": predictions}), "application/json"


def pictures_of(body: bytes) -> list[list[list[float]]]:
    """Return the pictures of a request, each of 8 rows of 8 numbers from 0 to 16.

    Raises:
        falcon.HTTPBadRequest: there are none, too many, or one is something else.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise refused("The body is not JSON: send an object with a list 'pixels'.") from error
    pictures = document.get("pixels") if isinstance(document, dict) else None
    if not isinstance(pictures, list) or not 1 <= len(pictures) <= MAX_PICTURES:
        raise refused(f"'pixels' has to be a list of 1 to {MAX_PICTURES} pictures.")
    for index, picture in enumerate(pictures):
        if not is_picture(picture):
            raise refused(
                f"pixels[{index}] has to be a picture: {SIZE} lists of {SIZE} numbers from 0 "
                f"(white) to {DARKEST} (black)."
            )
    return pictures


def is_picture(picture: object) -> bool:
    """Tell whether it is 8 rows of 8 numbers from 0 to 16."""
    return (
        isinstance(picture, list)
        and len(picture) == SIZE
        and all(isinstance(row, list) and len(row) == SIZE for row in picture)
        and all(is_pixel(pixel) for row in picture for pixel in row)
    )


def is_pixel(value: object) -> bool:
    """Tell whether it is a number from 0 to 16; NaN is none, and true is not 1 here."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= DARKEST


def ask(pictures: list[list[list[float]]], context: Any) -> list[list[float]]:
    """Return the ten probabilities of each picture, as TensorFlow Serving says them.

    Raises:
        falcon.HTTPBadGateway: it can't be reached, or answered something else.
    """
    timeout = getattr(context, "timeout", DEFAULT_TIMEOUT_SECONDS)
    try:
        with requests.Session() as session:
            session.trust_env = False  # a proxy does not know this machine's ports
            reply = session.post(context.rest_uri, json={"instances": pictures}, timeout=timeout)
            reply.raise_for_status()
            probabilities: list[list[float]] = reply.json()["predictions"]
    except (requests.RequestException, KeyError, TypeError) as error:
        raise falcon.HTTPBadGateway(
            title="No answer of the model",
            description=f"The model server failed ({type(error).__name__}): try again.",
        ) from error
    return probabilities


def prediction(probabilities: list[float]) -> dict[str, Any]:
    """Return the most probable digit with the probabilities of all ten, to four places."""
    rounded = [round(probability, 4) for probability in probabilities]
    return {
        "digit": probabilities.index(max(probabilities)),
        "probability": max(rounded),
        "probabilities": rounded,
    }


def refused(description: str) -> falcon.HTTPBadRequest:
    """Return the error that the container turns into a 400 with this sentence."""
    return falcon.HTTPBadRequest(title="Not a request of digits", description=description)
