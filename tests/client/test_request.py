"""Tests of the request's body."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from client.photo import Photo
from client.request import BODY_LIMIT, Parameters, inline_request, s3_request


def photo(size: int) -> Photo:
    """Return a photo of as many bytes."""
    return Photo(
        path=Path("p.jpg"), body=b"\xff\xd8\xff" + bytes(size - 3), content_type="image/jpeg"
    )


def test_without_parameters_the_bytes_go_as_they_are() -> None:
    """A photo alone is sent raw with its content type."""
    request = inline_request(photo(10), Parameters())

    assert (request.body, request.content_type) == (photo(10).body, "image/jpeg")


def test_parameters_go_beside_the_photo_in_json() -> None:
    """A threshold makes it JSON that holds the same photo, and what is unset is left out."""
    request = inline_request(photo(10), Parameters(score_threshold=0.0))

    content = json.loads(request.body)
    assert request.content_type == "application/json"
    assert base64.b64decode(content.pop("b64")) == photo(10).body
    assert content == {"score_threshold": 0.0}


def test_link_carries_the_parameters_too() -> None:
    """A photo in S3 is named by its link, with the parameters beside it."""
    request = s3_request("s3://b/k.jpg", Parameters(max_detections=3))

    assert json.loads(request.body) == {"s3_uri": "s3://b/k.jpg", "max_detections": 3}


@pytest.mark.parametrize(("size", "fits"), [(BODY_LIMIT, True), (BODY_LIMIT + 1, False)])
def test_limit_is_the_service_s_to_the_byte(size: int, *, fits: bool) -> None:
    """A body of exactly the limit fits and one more byte doesn't."""
    assert BODY_LIMIT == 6_291_456
    assert inline_request(photo(size), Parameters()).fits is fits


def test_base64_counts_against_the_limit() -> None:
    """A photo of 5 MB fits raw and not as base64, which is a third larger."""
    assert inline_request(photo(5_000_000), Parameters()).fits
    assert not inline_request(photo(5_000_000), Parameters(max_detections=1)).fits
