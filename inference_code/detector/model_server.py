"""Asks TensorFlow Serving, over REST and in its column format, what is in the images."""

import base64
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from detector.context import Context
from detector.errors import (
    InvalidParameterError,
    ModelNotFoundError,
    ModelServerError,
    ModelServerTimeoutError,
    NotAnImageError,
)
from detector.image_header import ImageHeader
from detector.text import quoted

OUTPUTS = ("boxes", "scores", "classes", "num_detections")
# What containers before 2.20, whose context has no timeout, wait for.
DEFAULT_TIMEOUT_SECONDS = 60
LOGGER = logging.getLogger(__name__)


class JudgedImage(NamedTuple):
    """An image that passed, with what its header says."""

    content: bytes
    header: ImageHeader


class RawDetections(NamedTuple):
    """The graph's answer about one image; boxes are ymin, xmin, ymax, xmax from 0 to 1."""

    boxes: list[list[float]]
    scores: list[float]
    classes: list[int]


class Reply(NamedTuple):
    """An HTTP status and body."""

    status: int
    body: bytes


# (address, body, timeout in seconds) -> reply
Post = Callable[[str, bytes, float], Reply]


def post(uri: str, body: bytes, timeout_seconds: float) -> Reply:
    """Send `body` to the model server beside this process; no proxy, no redirect, no second try.

    Raises:
        ModelServerTimeoutError: no answer came in time.
        ModelServerError: nothing listens, or the connection broke.
    """
    address = urlsplit(uri)
    # `requests` would take 1.5 ms more of a processor, where the whole handler takes 4 for a photo.
    with closing(HTTPConnection(address.netloc, timeout=timeout_seconds)) as connection:
        try:
            connection.request("POST", address.path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return Reply(response.status, response.read())
        except TimeoutError as error:
            raise ModelServerTimeoutError(
                f"The model server did not answer in {timeout_seconds:g} s: "
                "try again, with fewer images at a time."
            ) from error
        except (OSError, HTTPException) as error:
            raise ModelServerError(
                f"The model server cannot be reached ({type(error).__name__}): try again."
            ) from error


def detect(images: Sequence[JudgedImage], context: Context, post: Post) -> list[RawDetections]:
    """Return what the graph finds in each image.

    Raises:
        NotAnImageError: the graph refused the batch; which image it was, it does not say.
        InvalidParameterError: the client asked for another method than predict.
        ModelNotFoundError: the client named a model that is not there.
        ModelServerError: the answer is of another status, or not in the agreed form.
        ModelServerTimeoutError: there was no answer in time.
    """
    if context.method not in (None, "predict"):
        raise InvalidParameterError("tfs-method must be predict: leave it out.")
    timeout = getattr(context, "timeout", None) or DEFAULT_TIMEOUT_SECONDS
    reply = post(context.rest_uri, _write_inputs(images), timeout)
    if reply.status != HTTPStatus.OK:
        _refuse(reply, context)
    return _read_outputs(reply.body, len(images))


def _write_inputs(images: Sequence[JudgedImage]) -> bytes:
    # By hand, as nothing in base64 needs escaping, which `json` would look for: half the time.
    contents = b",".join(b'{"b64":"%b"}' % base64.b64encode(image.content) for image in images)
    orientations = json.dumps([image.header.orientation for image in images]).encode()
    return b'{"inputs":{"image_bytes":[%b],"orientation":%b}}' % (contents, orientations)


def _refuse(reply: Reply, context: Context) -> None:
    LOGGER.warning("model server: %d %s", reply.status, quoted(reply.body.decode(errors="replace")))
    named = context.model_name is not None or context.model_version is not None
    bad_version = context.model_version is not None and b"version" in reply.body
    if (reply.status == HTTPStatus.NOT_FOUND and named) or bad_version:
        raise ModelNotFoundError(
            "The model or version of the custom attributes is not served here: leave it out."
        )
    if reply.status == HTTPStatus.BAD_REQUEST:
        raise NotAnImageError("The image cannot be decoded: save it anew as JPEG or PNG.")
    raise ModelServerError(f"The model server answered with status {reply.status}: try again.")


def _read_outputs(body: bytes, count: int) -> list[RawDetections]:
    try:
        outputs = json.loads(body)["outputs"]
        boxes, scores, classes, numbers = (outputs[name] for name in OUTPUTS)
        if not all(len(column) == count for column in (boxes, scores, classes, numbers)):
            raise ValueError(f"not {count} rows")  # noqa: TRY301  # one way out for all of them
        return [_row(*row) for row in zip(boxes, scores, classes, numbers, strict=True)]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelServerError(
            f"The model server's answer is not in the agreed form ({type(error).__name__}): "
            "deploy a model with the signature that the handler expects."
        ) from error


def _row(boxes: Any, scores: Any, classes: Any, number: Any) -> RawDetections:
    found = int(number)
    return RawDetections(
        [[float(edge) for edge in box] for box in boxes[:found]],
        [float(score) for score in scores[:found]],
        [int(class_id) for class_id in classes[:found]],
    )
