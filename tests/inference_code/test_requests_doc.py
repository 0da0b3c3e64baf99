from __future__ import annotations

import inspect
import json
import re
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import falcon
import pytest

from detector import errors

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "requests.md").read_text()
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
REQUESTS = [one for one in EXAMPLES if "predictions" not in one and "code" not in one]
(ANSWER,) = (one for one in EXAMPLES if "predictions" in one)
(REFUSAL,) = (one for one in EXAMPLES if "code" in one)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: json.dumps(one)[:30])
def test_the_requests_of_the_page_are_answered(
    handle: Callable[..., Any], s3: Any, photo: bytes, request_: Any
) -> None:
    """Each example is taken as it stands, its base64 included."""
    s3.objects = {("photos", key): photo for key in ("one.jpg", "two.jpg", "party/one.jpg")}
    assert handle(request_)["predictions"]


def test_there_is_an_example_of_each_form() -> None:
    """A link, base64, a list and instances are shown."""
    assert len(REQUESTS) == 4


def test_the_answer_of_the_page_has_the_handlers_form(
    handle: Callable[..., Any], photo: bytes, model_server: Any
) -> None:
    """The page's numbers, given to the graph's side, come back as the page shows them."""
    (image,) = ANSWER["predictions"]
    (one,) = image["detections"]
    model_server.rows = {
        "boxes": [[one["box"][edge] for edge in ("ymin", "xmin", "ymax", "xmax")]],
        "scores": [one["score"]],
        "classes": [one["class_id"]],
    }
    assert handle(photo, "image/jpeg") == ANSWER


def test_the_refusal_of_the_page_is_the_handlers(
    handle: Callable[..., Any], encode: Callable[..., bytes]
) -> None:
    """A batch whose fourth image is cut is refused in the page's words."""
    whole = encode("JPEG", size=(64, 64))
    images = [{"b64": b64encode(whole).decode()}] * 3 + [{"b64": b64encode(whole[:600]).decode()}]

    with pytest.raises(falcon.HTTPError) as raised:
        handle(images)
    assert raised.value.to_dict() == REFUSAL


def test_the_table_of_codes_is_complete() -> None:
    """Status and code of every error class stand in the table, and nothing else does."""
    table = set(re.findall(r"^\| (\d{3}) \| `(\w+)` \|", PAGE, re.MULTILINE))
    classes = {
        (thing.status[:3], thing.code)
        for _, thing in inspect.getmembers(errors, inspect.isclass)
        if issubclass(thing, errors.RequestError) and thing is not errors.RequestError
    }
    assert table == classes
