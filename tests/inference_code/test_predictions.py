from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import pytest

from detector.errors import ModelServerError
from detector.image_header import ImageHeader
from detector.model_server import RawDetections
from detector.predictions import prediction

if TYPE_CHECKING:
    from detector.model import Model

HEADER = ImageHeader(width=200, height=100, orientation=1)
BOX = [0.1, 0.2, 0.3, 0.4]


def found(model: Model, raw: RawDetections, **options: Any) -> list[dict[str, Any]]:
    """Return the detections of the answer."""
    options = {"score_threshold": 0.5, "max_detections": 100} | options
    answer = prediction(HEADER, raw, model=model, **options)
    assert answer["image"] == {"width": 200, "height": 100}
    return list(answer["detections"])


def test_a_box_is_given_both_ways(model: Model) -> None:
    """The graph's order becomes names; pixels are those of the upright photo."""
    assert found(model, RawDetections([BOX], [0.9], [3])) == [
        {
            "label": "cat",
            "class_id": 3,
            "score": 0.9,
            "box": {"xmin": 0.2, "ymin": 0.1, "xmax": 0.4, "ymax": 0.3},
            "pixels": {"xmin": 40.0, "ymin": 10.0, "xmax": 80.0, "ymax": 30.0},
        }
    ]


def test_boxes_end_at_the_photos_edge(model: Model) -> None:
    """What leans out is cut in both units."""
    (one,) = found(model, RawDetections([[-0.5, -0.0, 1.5, 1.0]], [0.9], [1]))
    assert list(one["box"].values()) == [0, 0, 1, 1]
    assert list(one["pixels"].values()) == [0, 0, 200, 100]
    assert "-" not in str(one["box"])


def test_rounding(model: Model) -> None:
    """Scores have 4 digits, relative edges 6, pixels 1 of the unrounded edge."""
    (one,) = found(model, RawDetections([[0.12345678] * 4], [0.98765432], [1]))
    assert one["score"] == 0.9877
    assert one["box"]["xmin"] == 0.123457
    assert one["pixels"]["xmin"] == 24.7


def test_the_order_does_not_depend_on_the_graphs(model: Model) -> None:
    """Highest score first; equal ones by class, then by place."""
    rows = [
        ([0.1, 0.1, 0.2, 0.2], 0.7, 1),
        ([0.1, 0.0, 0.2, 0.2], 0.90001, 3),
        ([0.1, 0.1, 0.2, 0.2], 0.9, 3),
        ([0.1, 0.5, 0.2, 0.9], 0.9, 1),
        ([0.1, 0.4, 0.2, 0.9], 0.90002, 1),
    ]
    answers = []
    for seed in range(5):
        random.Random(seed).shuffle(rows)  # noqa: S311  # an order, not a secret
        boxes, scores, classes = (list(column) for column in zip(*rows, strict=True))
        answers.append(found(model, RawDetections(boxes, scores, classes)))

    assert all(answer == answers[0] for answer in answers)
    order = [(one["score"], one["class_id"], one["box"]["xmin"]) for one in answers[0]]
    assert order == [(0.9, 1, 0.4), (0.9, 1, 0.5), (0.9, 3, 0.0), (0.9, 3, 0.1), (0.7, 1, 0.1)]


def test_threshold_and_number_are_kept(model: Model) -> None:
    """The threshold itself passes, just below does not, and the best of the rest are given."""
    raw = RawDetections([BOX] * 4, [0.9, 0.8, 0.6, 0.5999999], [1] * 4)
    assert [one["score"] for one in found(model, raw, score_threshold=0.6)] == [0.9, 0.8, 0.6]
    assert [one["score"] for one in found(model, raw, max_detections=2)] == [0.9, 0.8]


def test_nothing_found_is_an_empty_list(model: Model) -> None:
    """A photo without a face is an answer too."""
    assert found(model, RawDetections([], [], [])) == []


@pytest.mark.parametrize(
    "raw",
    [
        RawDetections([BOX], [0.9], [2]),
        RawDetections([BOX], [0.9], [0]),
        RawDetections([BOX], [math.nan], [1]),
        RawDetections([[0, 0, math.inf, 1]], [0.9], [1]),
        RawDetections([[0, 0, 1]], [0.9], [1]),
    ],
)
def test_an_unsound_graph_is_not_covered_up(model: Model, raw: RawDetections) -> None:
    """Unknown classes and numbers that are none are errors of the endpoint."""
    with pytest.raises(ModelServerError):
        found(model, raw)
