"""Tests of unwrapping the endpoint's own error."""

from __future__ import annotations

import json

import pytest

from client.errors import EndpointFailedError, RefusedPhotoError
from client.refusal import explain_failure, explain_model_error
from tests.client.fakes import refusal


def test_refused_photo_has_the_endpoint_s_code_and_words() -> None:
    """A 4xx becomes a refused photo with status, code and the one sentence of the endpoint."""
    body = {"title": "Bad", "description": "Send a whole JPEG.", "code": "not_an_image"}

    error = explain_model_error(refusal(400, json.dumps(body)).response)

    assert isinstance(error, RefusedPhotoError)
    assert (error.status, error.code, str(error)) == (400, "not_an_image", "Send a whole JPEG.")


@pytest.mark.parametrize("body", ["", "<html><body>Bad</body></html>", "[]", "{}"])
def test_refusal_without_words_still_says_something(body: str) -> None:
    """An empty or HTML body of a 4xx becomes a sentence with the status, never HTML."""
    error = explain_model_error(refusal(413, body).response)

    assert isinstance(error, RefusedPhotoError)
    assert error.code == "refused"
    assert "status 413" in str(error) or str(error) == body
    assert "<" not in str(error)


@pytest.mark.parametrize("body", ['{"error": "boom"}', "boom"])
def test_broken_endpoint_names_its_words_and_its_log(body: str) -> None:
    """A 5xx is the endpoint's fault and says where to look."""
    error = explain_model_error(refusal(500, body).response)

    assert isinstance(error, EndpointFailedError)
    assert "status 500: boom" in str(error)
    assert "/aws/sagemaker/Endpoints/d" in str(error)


def test_long_words_of_many_lines_become_one_short_line() -> None:
    """A stack trace as a message doesn't fill the terminal."""
    error = explain_model_error(refusal(500, "line\n" * 1000).response)

    assert "\n" not in str(error)
    assert len(str(error)) < 800


def test_failure_object_with_a_code_is_the_container_s_own() -> None:
    """What the container answered an asynchronous request with keeps its code and words."""
    body = b'{"title": "Bad", "description": "Send a whole JPEG.", "code": "not_an_image"}'

    error = explain_failure(body, uri="s3://b/failure/1")

    assert (error.code, str(error)) == ("not_an_image", "Send a whole JPEG. (s3://b/failure/1)")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"ClientError: Could not read s3://b/in.jpg", "Could not read s3://b/in.jpg"),
        (b'{"error": "boom"}', "boom"),
        (b"<html><body>Bad</body></html>", "no words"),
        (b"", "no words"),
        (b"\xff\xfe", "\ufffd"),
    ],
)
def test_failure_object_without_a_code_names_words_and_places(body: bytes, words: str) -> None:
    """Whatever else lies there becomes one line with where to look."""
    error = explain_failure(body, uri="s3://b/failure/1")

    assert error.code == "endpoint_failed"
    assert words in str(error)
    assert "look into s3://b/failure/1, then into its CloudWatch log group" in str(error)
