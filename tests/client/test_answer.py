"""Tests of checking the endpoint's answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from client.answer import parse_answer
from client.errors import UnexpectedAnswerError
from tests.client.fakes import FACE, answer


def test_answer_keeps_every_field() -> None:
    """What is parsed and dumped again is what the endpoint said."""
    said = answer(FACE, ("face", 1, 0.5, (0.0, 0.0, 1.0, 1.0)))

    prediction = parse_answer(json.dumps(said).encode())

    assert prediction.model_dump(mode="json") == said["predictions"][0]


def test_fields_that_a_later_endpoint_adds_are_passed_over() -> None:
    """An answer that says more than this client knows is still understood."""
    said = answer(FACE) | {"model": "new"}

    assert parse_answer(json.dumps(said).encode()).detections[0].label == "face"


def changed(**changes: Any) -> bytes:
    """Return an answer whose one detection is changed."""
    said = answer(FACE)
    said["predictions"][0]["detections"][0] |= changes
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"<html>", "the whole body"),
        (b"[1, 2]", "the whole body"),
        (b'{"predictions": []}', "predictions"),
        (b'{"predictions": [[0.1, 0.9]]}', r"predictions\.0"),
        (changed(score=1.5), "score"),
        (changed(score=float("nan")), "score"),
        (changed(box={"xmin": 0.5, "ymin": 0.0, "xmax": 0.4, "ymax": 1.0}), "ends before"),
        (changed(box={"xmin": 0.0, "ymin": 0.0, "xmax": 200.0, "ymax": 1.0}), r"box\.xmax"),
        (
            changed(pixels={"xmin": float("nan"), "ymin": 0.0, "xmax": 1.0, "ymax": 1.0}),
            r"pixels\.xmin",
        ),
        (changed(label=None), "label"),
    ],
)
def test_anything_else_is_refused_by_the_name_of_its_fault(body: bytes, place: str) -> None:
    """An answer of another model is an error that says where it differs and what to check."""
    with pytest.raises(UnexpectedAnswerError, match=f"{place}.*check that --endpoint"):
        parse_answer(body)


def test_an_answer_about_two_photos_is_refused() -> None:
    """One photo was sent, so two predictions can't be told to belong to it."""
    said = answer(FACE)
    said["predictions"] *= 2

    with pytest.raises(UnexpectedAnswerError, match="predictions"):
        parse_answer(json.dumps(said).encode())
