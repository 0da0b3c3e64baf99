from __future__ import annotations

import json
from typing import Any

import pytest

from review.errors import ReviewError
from review.expectations import accept
from tests.review.test_boxes import face

LIMITS = {"min_iou": 0.8, "score_tolerance": 0.1, "max_latency_ms": 900}


def detections(**photos: Any) -> dict[str, Any]:
    """A file of expectations about photos, with limits that a person chose."""
    return {"kind": "detections", **LIMITS, "photos": photos}


def test_what_did_not_move_is_kept_to_the_last_digit() -> None:
    """A processor that rounds otherwise moves nothing, and there is nothing to write."""
    old = detections(a=[face(0.1, 0.1, 0.2)])

    new, moved = accept(old, {"a": [face(0.1001, 0.1, 0.2, score=0.9001)]})

    assert (new, moved) == (old, [])


def test_only_what_moved_is_written() -> None:
    """In their old order: kept, moved, and what was added behind them; limits as they were."""
    kept, went, stays = face(0.1, 0.1, 0.2), face(0.5, 0.1, 0.2), face(0.7, 0.7, 0.1, score=0.95)
    moved_to, joins = face(0.72, 0.7, 0.1, score=0.95), face(0.3, 0.7, 0.1, score=0.99)

    new, moved = accept(
        detections(b=[kept, went, stays], a=[]), {"a": [], "b": [joins, moved_to, kept]}
    )

    assert new == detections(b=[kept, moved_to, joins], a=[])
    assert list(new["photos"]) == ["b", "a"]
    assert list(new) == ["kind", *LIMITS, "photos"]
    assert moved == ["b: 1 added, 1 moved, 1 removed, 1 same"]


def test_counts_stay_counts() -> None:
    """Who expects counts gets counts; a label that must not be there is not forgotten."""
    old = detections(crowd={"counts": {"cat": 0, "face": 2}})
    faces = [face(x, 0.1, 0.2) for x in (0.1, 0.4, 0.7)]
    answer = [*faces, face(0, 0, 1, label="hat")]

    new, moved = accept(old, {"crowd": answer})

    assert new["photos"]["crowd"] == {"counts": {"cat": 0, "face": 3, "hat": 1}}
    assert list(new["photos"]["crowd"]["counts"]) == ["cat", "face", "hat"]
    assert moved == ["crowd: another answer"]


def test_numbers_of_ones_own_model() -> None:
    """Each number is kept that is the same to its last written place, each other one is new."""
    old = {
        "kind": "numeric",
        "tolerance": 0.5,
        "max_latency_ms": 900,
        "requests": {"a.json": {"z": [0.25, 0.75], "digit": 3}},
    }

    new, moved = accept(old, {"a.json": {"digit": 4, "z": [0.25004, 0.7]}})

    assert json.dumps(new["requests"]) == json.dumps({"a.json": {"z": [0.25, 0.7], "digit": 4}})
    assert (new["tolerance"], moved) == (0.5, ["a.json: another answer"])


def test_an_exact_answer_is_taken_whole() -> None:
    """Where nothing may differ, a step in the last place is a difference."""
    old = {"kind": "exact", "max_latency_ms": 900, "requests": {"a.json": {"p": 0.25}}}

    new, _ = accept(old, {"a.json": {"p": 0.25004}})

    assert new["requests"] == {"a.json": {"p": 0.25004}}


def test_a_file_without_expectations_is_refused() -> None:
    """The words say what stands in such a file."""
    with pytest.raises(ReviewError, match=r"neither photos nor requests.*smoke-test\.md"):
        accept({"kind": "exact"}, {})
