from __future__ import annotations

import pytest

from custom_resources.document import Part, parse
from custom_resources.errors import DocumentError


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502</html>",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[1e400]",
        b"-" + b"1" * 400,
        b"1" * 5000,
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Pages of proxies, numbers too large or none, other encodings, deep nesting: one error."""
    with pytest.raises(DocumentError, match="no JSON") as raised:
        parse(body)

    assert len(str(raised.value)) < 400


def test_numbers_stay_what_they_are() -> None:
    """Whole numbers are exact and others are floats, up to the largest."""
    assert parse(b"[9007199254740993, -0.5, 1e308, 2.0]") == [2**53 + 1, -0.5, 1e308, 2]
    assert [type(number) for number in parse(b"[2, 2.0]")] == [int, float]


def test_places_are_named() -> None:
    """A missing member is named with the whole way to it."""
    document = Part({"predictions": [{"detections": []}, {}]}, "")

    with pytest.raises(DocumentError, match=r"^predictions\[1\]\.detections is missing$"):
        document["predictions"].items()[1]["detections"]


@pytest.mark.parametrize("value", [True, "1", None, [1], float("nan"), 1.5, -0.1])
def test_only_numbers_in_range_are_numbers(value: object) -> None:
    """Truth values, texts, NaN and what lies outside are refused with the place and the value."""
    with pytest.raises(DocumentError, match=r"^score is .*, not a number"):
        Part(value, "score").number(0, 1)


@pytest.mark.parametrize("value", [True, 1.0, "1", -1])
def test_only_whole_numbers_count(value: object) -> None:
    """A count is a whole number of at least 0."""
    with pytest.raises(DocumentError, match="a whole number of at least 0"):
        Part(value, "counts.face").count()


def test_other_kinds_of_values_are_refused() -> None:
    """Objects, lists and texts are not taken for one another."""
    for read in (Part("text", "a").items, Part([], "a").members, Part({}, "a").text):
        with pytest.raises(DocumentError, match=r"^a is "):
            read()
    with pytest.raises(DocumentError, match=r"^a is .*, not an object"):
        Part([], "a")["b"]


def test_members_are_exactly_those_named() -> None:
    """A typing error in a setting is found, whether it adds a name or leaves one out."""
    with pytest.raises(DocumentError, match=r"^min_iuo is unknown; there are min_iou$"):
        Part({"min_iuo": 1}, "").only("min_iou")
    with pytest.raises(DocumentError, match=r"^min_iou is missing$"):
        Part({}, "").only("min_iou")


def test_long_values_are_shown_shortened() -> None:
    """A photo's worth of text does not drown the message."""
    with pytest.raises(DocumentError) as raised:
        Part("x" * 5000, "label").count()

    assert len(str(raised.value)) < 200
