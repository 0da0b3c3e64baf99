from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custom_resources.comparison import compare
from custom_resources.document import parse

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | st.text(max_size=3) | NUMBERS
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
)
ANSWER = {"predictions": [{"label": "three", "probabilities": [0.02, 0.05, 0.0, 0.93]}]}


def through_json(document: object) -> Any:
    """The document as the smoke test reads it off the wire, objects the other way round."""
    return turned(parse(json.dumps(document).encode()))


def turned(document: Any) -> Any:
    """The same JSON with every object's members in the opposite order."""
    if isinstance(document, dict):
        return {name: turned(document[name]) for name in reversed(document)}
    return [turned(item) for item in document] if isinstance(document, list) else document


def places(document: Any) -> list[tuple[Any, ...]]:
    """The way to every value that is no object and no list."""
    if isinstance(document, dict):
        return [(name, *rest) for name, item in document.items() for rest in places(item)]
    if isinstance(document, list):
        return [(i, *rest) for i, item in enumerate(document) for rest in places(item)]
    return [()]


def changed(document: Any, place: tuple[Any, ...], value: object) -> Any:
    """A copy with another value in that place."""
    if not place:
        return value
    result = copy.copy(document)
    result[place[0]] = changed(document[place[0]], place[1:], value)
    return result


def value_at(document: Any, place: tuple[Any, ...]) -> Any:
    """The value in that place."""
    for step in place:
        document = document[step]
    return document


@given(DOCUMENTS, st.none() | st.floats(0, 1e300))
def test_a_document_always_meets_itself(document: object, tolerance: float | None) -> None:
    """Whatever it holds, across the wire, in any order of members, however strict the tolerance."""
    assert compare(document, through_json(document), tolerance=tolerance) == []


@given(DOCUMENTS, st.data())
def test_one_other_value_is_one_difference(document: object, data: st.DataObject) -> None:
    """Any leaf that is replaced by another value is found, with or without a tolerance."""
    assume(places(document))
    place = data.draw(st.sampled_from(places(document)))
    old, new = value_at(document, place), data.draw(LEAVES)
    same_kind = isinstance(old, bool) == isinstance(new, bool)
    assume(not (old == new and same_kind))
    found = through_json(changed(document, place, new))

    assert len(compare(document, found)) == 1
    assert len(compare(document, found, tolerance=0)) == 1


@given(DOCUMENTS, st.integers(1, 10**6), st.data())
def test_a_number_may_move_by_the_tolerance_and_no_further(
    document: object, thousandths: int, data: st.DataObject
) -> None:
    """One number is moved by exactly the tolerance, which passes, and by a little more."""
    at_numbers = [
        place for place in places(document) if type(value_at(document, place)) in (int, float)
    ]
    assume(at_numbers)
    place = data.draw(st.sampled_from(at_numbers))
    start = data.draw(st.integers(-(10**9), 10**9))
    # In thousandths, so that the sums below are those that a person would write down.
    expected = changed(document, place, start / 1000)
    at_the_limit = changed(document, place, (start + thousandths) / 1000)
    beyond = changed(document, place, (start - thousandths - 1) / 1000)

    assert compare(expected, through_json(at_the_limit), tolerance=thousandths / 1000) == []
    assert len(compare(expected, through_json(beyond), tolerance=thousandths / 1000)) == 1


def test_a_difference_is_told_by_its_place() -> None:
    """Place, what came, what was expected, and how near it had to be."""
    found = changed(ANSWER, ("predictions", 0, "probabilities", 3), 0.71)

    assert compare(ANSWER, found, tolerance=0.01) == [
        "predictions[0].probabilities[3] is 0.71, not 0.93 (within 0.01)"
    ]
    assert compare(ANSWER, found) == ["predictions[0].probabilities[3] is 0.71, not 0.93"]


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        (1, True, "the answer is true, not 1"),
        (False, 0, "the answer is 0, not false"),
        (None, 0, "the answer is 0, not null"),
        (None, False, "the answer is false, not null"),
        ("1", 1, 'the answer is 1, not "1"'),
        (1, "1", 'the answer is "1", not 1'),
        ("three", "Three", 'the answer is "Three", not "three"'),
        ("", None, 'the answer is null, not ""'),
        ([], {}, "the answer is an object of 0, not a list of 0"),
        ({}, [], "the answer is a list of 0, not an object of 0"),
        ([], None, "the answer is null, not a list of 0"),
        ([], [[]], "the answer is a list of 1, not a list of 0"),
        ([1], 1, "the answer is 1, not a list of 1"),
        ({"a": [1, 2, 3]}, {"a": [1, 2]}, "a is a list of 2, not a list of 3"),
        ({"a": {"b": 1}}, {"a": {}}, "a.b is missing"),
        ({"a": {}}, {"a": {"b": None}}, "a.b is not expected"),
        ({"a": None}, {}, "a is missing"),
        ([[[1, 2], [3, 4]]], [[[1, 2], [3, "4"]]], '[0][1][1] is "4", not 4'),
        ([1, 2], [2, 1], "[0] is 2, not 1"),
        (9007199254740993, 9007199254740992.0, "9007199254740992.0, not 9007199254740993"),
    ],
)
def test_what_is_not_the_same_json_is_found(expected: object, found: object, words: str) -> None:
    """Another type, another length, another member: no tolerance makes up for them."""
    exactly, nearly = compare(expected, found), compare(expected, found, tolerance=0)

    assert words in exactly[0]
    assert words in nearly[0]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (1, 1.0),
        (0, -0.0),
        (1e2, 100),
        ({"a": 1, "b": [2]}, {"b": [2.0], "a": 1}),
        ([], []),
        ({}, {}),
    ],
)
def test_what_is_the_same_json_passes(expected: object, found: object) -> None:
    """How a number is written and in which order members stand is no matter."""
    assert compare(expected, found) == []
    assert compare(expected, found, tolerance=0) == []


@pytest.mark.parametrize(
    ("expected", "found", "tolerance"),
    [
        (0.93, 0.92, 0.01),
        (1, 1.1, 0.1),
        (0.3, 0.1, 0.2),
        (1e-9, 2e-9, 1e-9),
        (10**30, 10**30 + 1, 1),
    ],
)
def test_the_tolerance_counts_as_it_is_written(
    expected: float, found: float, tolerance: float
) -> None:
    """What differs by the tolerance in decimal passes, though in binary it may be a little more."""
    assert compare(expected, found, tolerance=tolerance) == []
    assert compare(found, expected, tolerance=tolerance) == []
    assert compare(expected, found, tolerance=tolerance * 0.999) != []


def test_a_tolerance_is_for_numbers_alone() -> None:
    """Even one that would take any number for any other."""
    for expected, found in [(1, True), (True, False), ("1", "2"), (None, 0), ([1], [1, 1])]:
        assert len(compare(expected, found, tolerance=1e300)) == 1
    assert compare(-1e308, 1e308, tolerance=1e300) == [
        "the answer is 1e+308, not -1e+308 (within 1e+300)"
    ]


def test_only_the_first_differences_are_told() -> None:
    """The first five in the order of the answer, and how many more there are."""
    expected, found = {"scores": [0] * 100, "of": "a"}, {"scores": [1] * 100, "of": "b"}

    told = compare(expected, found)

    assert told == [
        *(f"scores[{i}] is 1, not 0" for i in range(5)),
        "differences beyond these: 96",
    ]
    assert compare([0] * 5, [1] * 5) == [f"[{i}] is 1, not 0" for i in range(5)]


def test_long_texts_are_shown_shortened() -> None:
    """A page of text in one place does not drown the others."""
    (told,) = compare({"text": "a" * 5000}, {"text": "b" * 5000})

    assert told.startswith('text is "bbb')
    assert len(told) < 200


def test_no_nesting_is_too_deep() -> None:
    """As deep as anything can be read, and further."""
    expected: list[Any] = [1]
    found: list[Any] = [2]
    for _ in range(5000):
        expected, found = [expected], [found]

    (told,) = compare(expected, found)

    assert told.endswith("[0] is 2, not 1")
