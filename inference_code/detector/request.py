"""Turns a body and its content type into what is asked: images and parameters."""

import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detector.errors import (
    InvalidJsonError,
    InvalidParameterError,
    RequestError,
    TooManyImagesError,
    UnsupportedMediaTypeError,
)
from detector.json_text import parse_json
from detector.limits import Limits
from detector.model import Model
from detector.s3_link import S3Link, parse_s3_uri
from detector.text import quoted

JSON_TYPE = "application/json"
# What the bytes are decides, not which of these was declared.
IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/bmp", "application/x-image")
SOURCES = ("s3_uri", "b64")
PARAMETERS = ("score_threshold", "max_detections")
WHITESPACE = {ord(character): None for character in " \t\r\n"}


@dataclass(frozen=True, kw_only=True)
class DetectionRequest:
    """What a client asks: each source is an image's bytes or a link to them.

    `is_batch` says whether errors name an image by its index.
    """

    sources: list[bytes | S3Link]
    is_batch: bool
    score_threshold: float
    max_detections: int


def parse_request(
    body: bytes, content_type: str | None, *, model: Model, limits: Limits
) -> DetectionRequest:
    """Read the request, without fetching anything.

    Raises:
        UnsupportedMediaTypeError: the content type is neither JSON nor an image's.
        InvalidJsonError: the body is not JSON, or neither an object nor a list.
        InvalidParameterError: a key or a value is wrong.
        TooManyImagesError: there are more images than `limits` and `model` allow.
        S3NotAllowedError: a link leads into a bucket that is not in `limits`.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type in IMAGE_TYPES:
        return _request([body], {}, is_batch=False, model=model)
    if media_type != JSON_TYPE:
        raise UnsupportedMediaTypeError(
            f"The content type {quoted(media_type)} is not supported: "
            f"send one of {', '.join((*IMAGE_TYPES, JSON_TYPE))}."
        )
    content = parse_json(body)
    if isinstance(content, list):
        return _request(_batch(content, limits), {}, is_batch=True, model=model)
    if not isinstance(content, dict):
        raise InvalidJsonError("The JSON must be an object or a list: see the request formats.")
    parameters = {key: value for key, value in content.items() if key in PARAMETERS}
    rest = {key: value for key, value in content.items() if key not in PARAMETERS}
    if "instances" not in rest:
        return _request([_source(rest, limits)], parameters, is_batch=False, model=model)
    instances = rest.pop("instances")
    _refuse_unknown(rest, ("instances", *PARAMETERS))
    if not isinstance(instances, list):
        raise InvalidParameterError("instances must be a list of images.")
    return _request(_batch(instances, limits), parameters, is_batch=True, model=model)


def _request(
    sources: list[bytes | S3Link], parameters: Mapping[str, Any], *, is_batch: bool, model: Model
) -> DetectionRequest:
    threshold = parameters.get("score_threshold", model.score_threshold)
    if not _is_number(threshold) or not model.score_floor <= threshold <= 1:
        raise InvalidParameterError(
            f"score_threshold is {quoted(threshold)}: "
            f"give a number from {model.score_floor:g}, which is the model's own floor, to 1."
        )
    count = parameters.get("max_detections", model.max_detections)
    if not isinstance(count, int) or isinstance(count, bool) or not _in(count, model):
        raise InvalidParameterError(
            f"max_detections is {quoted(count)}: "
            f"give a whole number from 1 to {model.max_detections}."
        )
    return DetectionRequest(
        sources=sources,
        is_batch=is_batch,
        score_threshold=float(threshold),
        max_detections=count,
    )


def _batch(items: list[Any], limits: Limits) -> list[bytes | S3Link]:
    if not items:
        raise InvalidParameterError("The list of images is empty: send at least one.")
    if len(items) > limits.images:
        raise TooManyImagesError(
            f"The request has {len(items)} images: send at most {limits.images} at a time."
        )
    sources = []
    for index, item in enumerate(items):
        try:
            sources.append(_source(item, limits))
        except RequestError as error:
            raise error.at(index) from error
    return sources


def _source(item: Any, limits: Limits) -> bytes | S3Link:
    if not isinstance(item, dict):
        raise InvalidParameterError(
            'An image must be an object such as {"s3_uri": "s3://..."} or {"b64": "..."}.'
        )
    misplaced = [key for key in PARAMETERS if key in item]
    if misplaced:
        raise InvalidParameterError(
            f"{misplaced[0]} holds for the whole request: put it beside instances."
        )
    _refuse_unknown(item, SOURCES)
    if len(item) != 1:
        raise InvalidParameterError("An image must have either s3_uri or b64, and not both.")
    ((key, value),) = item.items()
    if not isinstance(value, str):
        raise InvalidParameterError(f"{key} must be text in quotes.")
    return _decoded(value) if key == "b64" else parse_s3_uri(value, limits.s3_buckets)


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text.translate(WHITESPACE), strict_mode=True)
    except ValueError:  # binascii.Error is one; text beyond ASCII is another
        raise InvalidParameterError(
            "b64 is not base64: use the standard alphabet (A-Z a-z 0-9 + /) with its padding, "
            "without a data: prefix."
        ) from None


def _refuse_unknown(found: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = [key for key in found if key not in known]
    if unknown:
        raise InvalidParameterError(
            f"The key {quoted(unknown[0])} is unknown here: use {' or '.join(known)}."
        )


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (isinstance(value, int) or math.isfinite(value))
    )


def _in(count: int, model: Model) -> bool:
    return 1 <= count <= model.max_detections
