"""Makes the body of a request: the photo's bytes as they are, or JSON when more is to be said."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from client.photo import Photo

BODY_LIMIT = 6_291_456
"""Bytes of a request's body that InvokeEndpoint takes (BodyBlob in the service's API model)."""


@dataclass(frozen=True)
class Parameters:
    """What a request may ask beside the photo; None leaves it to the endpoint's own default."""

    score_threshold: float | None = None
    max_detections: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return those that are set, by the names of the request format."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Request:
    """The body of one InvokeEndpoint call and its content type."""

    body: bytes
    content_type: str

    @property
    def fits(self) -> bool:
        """Whether the service takes a body of this size."""
        return len(self.body) <= BODY_LIMIT


def inline_request(photo: Photo, parameters: Parameters) -> Request:
    """Return a request that holds the photo itself; as JSON it is a third larger, by base64."""
    asked = parameters.as_json()
    if not asked:
        return Request(body=photo.body, content_type=photo.content_type)
    return _json_request({"b64": base64.b64encode(photo.body).decode("ascii"), **asked})


def s3_request(uri: str, parameters: Parameters) -> Request:
    """Return a request that holds a link to the photo, such as s3://bucket/key."""
    return _json_request({"s3_uri": uri, **parameters.as_json()})


def _json_request(content: dict[str, Any]) -> Request:
    return Request(body=json.dumps(content).encode(), content_type="application/json")
