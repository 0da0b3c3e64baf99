from __future__ import annotations

import inspect
import json

import falcon
import pytest

from detector import errors
from detector.http_errors import as_http_errors

CLASSES = [
    thing
    for _, thing in inspect.getmembers(errors, inspect.isclass)
    if issubclass(thing, errors.RequestError) and thing is not errors.RequestError
]


@pytest.mark.parametrize("error", CLASSES)
def test_each_class_becomes_its_status_and_body(error: type[errors.RequestError]) -> None:
    """Title, description and code of the class arrive in the JSON body."""
    with pytest.raises(falcon.HTTPError) as raised, as_http_errors():
        raise error("Do this.")

    assert raised.value.status == error.status
    assert json.loads(raised.value.to_json()) == {
        "title": error.title,
        "description": "Do this.",
        "code": error.code,
    }


def test_codes_are_unique() -> None:
    """No two outcomes share a code."""
    assert len({error.code for error in CLASSES}) == len(CLASSES)


def test_an_index_is_in_the_body() -> None:
    """The index of a batch's image is a number of its own, 0 included."""
    with pytest.raises(falcon.HTTPError) as raised, as_http_errors():
        raise errors.NotAnImageError("Do this.", index=0)

    body = json.loads(raised.value.to_json())
    assert (body["index"], body["description"]) == (0, "Image 0: Do this.")


def test_other_exceptions_pass() -> None:
    """A fault of the endpoint's own stays what it is, so that the container logs it whole."""
    with pytest.raises(ZeroDivisionError), as_http_errors():
        raise ZeroDivisionError
