from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_resources.detections import Detection, checks, compare, read_answer
from custom_resources.document import Part
from custom_resources.errors import DocumentError
from custom_resources.matching import Box

LEFT = {"label": "face", "score": 0.9, "box": {"xmin": 0.1, "ymin": 0.1, "xmax": 0.3, "ymax": 0.4}}
RIGHT = {"label": "face", "score": 0.8, "box": {"xmin": 0.6, "ymin": 0.1, "xmax": 0.8, "ymax": 0.4}}
UNIT = st.floats(0, 1, allow_nan=False)
DETECTIONS = st.builds(
    Detection,
    label=st.sampled_from(["face", "cup"]),
    score=UNIT,
    box=st.tuples(UNIT, UNIT).map(lambda c: Box(c[0] / 2, c[1] / 2, 0.5 + c[0] / 2, 1.0)),
)


def answer(*detections: dict[str, Any]) -> dict[str, Any]:
    """The endpoint's answer about one photo, with the members that are not compared."""
    more = {"class_id": 1, "pixels": {"xmin": 1, "ymin": 1, "xmax": 2, "ymax": 2}}
    found = [detection | more for detection in detections]
    return {"predictions": [{"image": {"width": 512, "height": 512}, "detections": found}]}


def failures(expected: object, *found: dict[str, Any]) -> list[str]:
    """What is wrong with the answer, given what is expected of the photo."""
    settings = {"min_iou": Part(0.9, "min_iou"), "score_tolerance": Part(0.05, "score_tolerance")}
    check = checks(settings, {"photo.jpg": Part(expected, "photos.photo.jpg")})["photo.jpg"]
    return check(answer(*found))


def test_the_expected_answer_passes_in_any_order() -> None:
    """Each expected detection has its partner."""
    assert failures([LEFT, RIGHT], RIGHT, LEFT) == []


def test_a_score_may_differ_by_the_tolerance() -> None:
    """The limit itself passes, more does not."""
    assert failures([LEFT], LEFT | {"score": 0.95}) == []
    assert failures([LEFT], LEFT | {"score": 0.96}) != []


def test_another_label_is_another_thing() -> None:
    """The same box with another label is missing and beyond at once; both labels are said."""
    missing, beyond = failures([LEFT], LEFT | {"label": "cup"})

    assert "expected face 0.90" in missing
    assert "cup 0.90" in beyond


def test_a_shifted_box_is_told_with_its_iou() -> None:
    """The message has what was expected, what came nearest, and by how much it missed."""
    shifted = LEFT | {"box": {"xmin": 0.2, "ymin": 0.1, "xmax": 0.4, "ymax": 0.4}}

    missing, _ = failures([LEFT], RIGHT, shifted)

    assert missing == (
        "expected face 0.90 at (0.100, 0.100)-(0.300, 0.400) (IoU >= 0.9, score within 0.05), "
        "the nearest is face 0.90 at (0.200, 0.100)-(0.400, 0.400) with IoU 0.333"
    )


def test_one_detection_is_not_two() -> None:
    """Two expected detections in one place need two answers, and the other way round."""
    assert len(failures([LEFT, LEFT], LEFT)) == 1
    assert failures([LEFT], LEFT, LEFT) == [
        (
            "expected 1 detections, 2 came; without a partner: "
            "face 0.90 at (0.100, 0.100)-(0.300, 0.400)"
        )
    ]


def test_an_empty_photo_must_come_back_empty() -> None:
    """Nothing expected and nothing found passes; a find is told."""
    assert failures([]) == []
    assert "expected 0 detections, 1 came" in failures([], LEFT)[0]


def test_nothing_found_is_told() -> None:
    """An empty answer about a face says that nothing came."""
    assert failures([LEFT])[0].endswith("nothing came")


def test_counts_alone_can_be_expected() -> None:
    """So many of each label, wherever they are, and none of a label that is not named."""
    assert failures({"counts": {"face": 2}}, LEFT, RIGHT) == []
    assert failures({"counts": {"face": 3}}, LEFT) == ["expected 3 of face, 1 came"]
    assert failures({"counts": {"face": 1}}, LEFT, LEFT | {"label": "cup"}) == [
        "expected 0 of cup, 1 came"
    ]


@given(st.lists(DETECTIONS, max_size=6), st.randoms())
def test_an_answer_always_passes_against_itself(found: list[Detection], random: Any) -> None:
    """Whatever was found, in any order, even with near neighbours and the strictest limits."""
    shuffled = random.sample(found, len(found))
    distinct = [detection for detection in found if detection.box.area > 0]
    shuffled = [detection for detection in shuffled if detection.box.area > 0]

    assert compare(distinct, shuffled, min_iou=1.0, score_tolerance=0.0) == []


@given(st.lists(DETECTIONS, min_size=1, max_size=6))
def test_an_answer_never_passes_with_one_missing(found: list[Detection]) -> None:
    """However loose the limits, the number must agree."""
    assert compare(found, found[1:], min_iou=0.0, score_tolerance=1.0) != []
    assert compare(found[1:], found, min_iou=0.0, score_tolerance=1.0) != []


@pytest.mark.parametrize(
    ("nonsense", "place"),
    [
        ([], "the document"),
        ({}, "predictions is missing"),
        ({"predictions": []}, "predictions is"),
        ({"predictions": [{}, {}]}, "predictions is"),
        ({"predictions": [{}]}, r"predictions\[0\]\.detections is missing"),
        (answer({"label": "face"}), r"detections\[0\]\.box is missing"),
        (answer(LEFT | {"label": 1}), r"detections\[0\]\.label"),
        (answer(LEFT | {"score": "high"}), r"detections\[0\]\.score"),
        (answer(LEFT | {"score": float("nan")}), r"detections\[0\]\.score"),
        (answer(LEFT | {"box": {"xmin": 0}}), r"detections\[0\]\.box\.ymin is missing"),
        (answer(LEFT | {"box": LEFT["box"] | {"xmax": 300}}), r"box\.xmax is 300"),  # type: ignore[operator]  # a dict
        (answer(LEFT | {"box": LEFT["box"] | {"xmax": 0}}), "xmin <= xmax"),  # type: ignore[operator]  # a dict
    ],
)
def test_nonsense_is_refused_with_its_place(nonsense: object, place: str) -> None:
    """An answer in another form is an error about that form, not a crash of the test."""
    with pytest.raises(DocumentError, match=place):
        read_answer(nonsense)
