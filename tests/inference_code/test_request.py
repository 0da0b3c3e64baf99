from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from detector.errors import (
    InvalidJsonError,
    InvalidParameterError,
    RequestError,
    S3NotAllowedError,
    TooManyImagesError,
    UnsupportedMediaTypeError,
)
from detector.request import DetectionRequest, parse_request
from detector.s3_link import S3Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from detector.limits import Limits
    from detector.model import Model

B64 = base64.b64encode(b"photo").decode()
LINK = "s3://photos/a/b.jpg"


@pytest.fixture
def parse(model: Model, limits: Limits) -> Callable[[Any], DetectionRequest]:
    """Return a parser of JSON content."""
    return lambda content: parse_request(
        json.dumps(content).encode(), "application/json", model=model, limits=limits
    )


@pytest.mark.parametrize(
    "content_type",
    [
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/bmp",
        "application/x-image",
        "IMAGE/JPEG",
        " image/jpeg ; q=1; name=a.jpg",
    ],
)
def test_an_image_type_makes_the_body_the_image(
    model: Model, limits: Limits, content_type: str
) -> None:
    """Letter case and parameters of the content type do not matter."""
    request = parse_request(b"{}", content_type, model=model, limits=limits)

    assert request.sources == [b"{}"]
    assert not request.is_batch


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/csv", "image/webp", "image/*", "application/jsonlines", "x" * 9999, "image"],
)
def test_other_types_are_refused(model: Model, limits: Limits, content_type: str | None) -> None:
    """The refusal says which types there are, and repeats little of the wrong one."""
    with pytest.raises(UnsupportedMediaTypeError, match="image/jpeg") as raised:
        parse_request(b"{}", content_type, model=model, limits=limits)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_is_told_by_its_type(model: Model, limits: Limits, content_type: str) -> None:
    """The JSON type may have a parameter and any letter case."""
    body = json.dumps({"b64": B64}).encode()
    assert parse_request(body, content_type, model=model, limits=limits).sources == [b"photo"]


@pytest.mark.parametrize(
    ("content", "sources", "is_batch"),
    [
        ({"s3_uri": LINK}, [S3Link("photos", "a/b.jpg")], False),
        ({"b64": B64}, [b"photo"], False),
        ([{"b64": B64}], [b"photo"], True),
        ([{"b64": B64}, {"s3_uri": LINK}], [b"photo", S3Link("photos", "a/b.jpg")], True),
        ({"instances": [{"b64": B64}]}, [b"photo"], True),
    ],
)
def test_the_forms_of_json(
    parse: Callable[[Any], DetectionRequest], content: Any, sources: list[Any], *, is_batch: bool
) -> None:
    """One image, a list, and instances are read in order; parameters have their defaults."""
    request = parse(content)

    assert (request.sources, request.is_batch) == (sources, is_batch)
    assert (request.score_threshold, request.max_detections) == (0.5, 100)


@pytest.mark.parametrize("content", [{"b64": B64}, {"instances": [{"b64": B64}]}])
def test_parameters_stand_beside(parse: Callable[[Any], DetectionRequest], content: Any) -> None:
    """Both parameters are read beside the single image and beside instances."""
    request = parse(content | {"score_threshold": 0.25, "max_detections": 3})

    assert (request.score_threshold, request.max_detections) == (0.25, 3)


@pytest.mark.parametrize("threshold", [0.05, 1, 1.0, 0.5])
def test_the_ends_of_the_threshold_are_allowed(
    parse: Callable[[Any], DetectionRequest], threshold: float
) -> None:
    """The model's floor and 1 are themselves allowed, as whole numbers too."""
    assert parse({"b64": B64, "score_threshold": threshold}).score_threshold == threshold


WRONG_VALUES: dict[str, list[Any]] = {
    "score_threshold": [0.049, 1.01, -1, 0, 10**400, True, "0.5", None, [], {"a": 1}],
    "max_detections": [0, 101, -1, 1.0, 2.5, True, "5", None, 10**400, [1]],
}


@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key, values in WRONG_VALUES.items() for value in values],
)
def test_a_wrong_parameter_names_its_key(
    parse: Callable[[Any], DetectionRequest], key: str, value: Any
) -> None:
    """Values out of range and of other types are refused with what is allowed."""
    with pytest.raises(InvalidParameterError, match=f"^{key} .*(floor|100)"):
        parse({"b64": B64, key: value})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "either s3_uri or b64"),
        ({"b64": B64, "s3_uri": LINK}, "not both"),
        ({"b64": B64, "threshold": 0.5}, "'threshold'"),
        ({"instances": [{"b64": B64}], "b64": B64}, "'b64'"),
        ({"instances": [{"b64": B64}], "x": 1}, "'x'"),
        ({"instances": {"b64": B64}}, "must be a list"),
        ({"instances": []}, "empty"),
        ([], "empty"),
        (["x"], "must be an object"),
        ([[{"b64": B64}]], "must be an object"),
        ([{"b64": B64, "score_threshold": 0.5}], "beside instances"),
        ([{"b64": B64, "max_detections": 5}], "beside instances"),
        ({"b64": 5}, "b64 must be text"),
        ({"b64": None}, "b64 must be text"),
        ({"s3_uri": ["x"]}, "s3_uri must be text"),
        ({"b64": "!!!!"}, "not base64"),
        ({"b64": "QUJ"}, "not base64"),
        ({"b64": "QUI=QUI="}, "not base64"),
        ({"b64": "_-__"}, "standard alphabet"),
        ({"b64": "\u00e9\u00e9\u00e9\u00e9"}, "not base64"),
        ({"b64": "\ud800AAA"}, "not base64"),
        ({"b64": "data:image/png;base64,AAAA"}, "data:"),
        ({"s3_uri": "https://photos/a"}, "s3://BUCKET/KEY"),
    ],
)
def test_a_wrong_image_says_why(
    parse: Callable[[Any], DetectionRequest], content: Any, words: str
) -> None:
    """Missing, doubled, unknown and mistyped keys are named."""
    with pytest.raises(InvalidParameterError, match=words):
        parse(content)


@pytest.mark.parametrize("content", [1, "x", None, True, 1.5])
def test_a_bare_value_is_no_request(parse: Callable[[Any], DetectionRequest], content: Any) -> None:
    """JSON that is neither an object nor a list is refused."""
    with pytest.raises(InvalidJsonError, match="object or a list"):
        parse(content)


def test_line_breaks_in_base64_are_taken(parse: Callable[[Any], DetectionRequest]) -> None:
    """What the command `base64 FILE` prints can be sent as it is."""
    text = base64.encodebytes(bytes(range(256))).decode()
    assert parse({"b64": text}).sources == [bytes(range(256))]


def test_too_many_images_are_refused(parse: Callable[[Any], DetectionRequest]) -> None:
    """Sixteen pass and seventeen do not."""
    assert len(parse([{"b64": B64}] * 16).sources) == 16
    with pytest.raises(TooManyImagesError, match="17 images: send at most 16"):
        parse({"instances": [{"b64": B64}] * 17})


def test_the_first_bad_image_of_a_batch_is_named(
    parse: Callable[[Any], DetectionRequest],
) -> None:
    """The error carries the index of the image, and a link's bucket is judged on the way."""
    with pytest.raises(S3NotAllowedError) as raised:
        parse([{"b64": B64}, {"s3_uri": "s3://other/a.jpg"}, {"b64": "!"}])
    assert raised.value.index == 1


def test_nothing_long_or_unprintable_is_repeated(
    parse: Callable[[Any], DetectionRequest],
) -> None:
    """Keys and values come back short and in ASCII, whatever they hold."""
    for content in (
        {"\ud800\u202e\x00" + "k" * 9999: 1},
        {"b64": B64, "score_threshold": ["\ud800" + "x" * 9999]},
        {"s3_uri": "\x1b[31m" + "\ud800" * 9999},
    ):
        with pytest.raises(RequestError) as raised:
            parse(content)
        assert str(raised.value).isascii()
        assert str(raised.value).isprintable()
        assert len(str(raised.value)) < 300
