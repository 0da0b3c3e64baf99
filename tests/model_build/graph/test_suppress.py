"""Suppression, compared with the definition carried out one box at a time."""

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from model_build.graph.suppress import Detections, suppress
from model_build.spec import NmsSpec

SPEC = NmsSpec(iou_threshold=0.5, max_per_class=20, max_detections=30)
FLOOR = 0.1


def iou(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Intersection over union of two boxes."""
    low, high = np.maximum(first[:2], second[:2]), np.minimum(first[2:], second[2:])
    common = float(np.prod(np.maximum(high - low, 0)))
    areas = float(np.prod(first[2:] - first[:2]) + np.prod(second[2:] - second[:2]))
    return common / (areas - common)


def brute_force(
    boxes: NDArray[np.float64], scores: NDArray[np.float64], class_ids: tuple[int, ...]
) -> list[tuple[float, int, int]]:
    """Keep a box when no better one of its class overlaps it: (score, class, place)."""
    kept: list[tuple[float, int, int]] = []
    for class_id in class_ids:
        of_class: list[int] = []
        for place in np.argsort(-scores[:, class_id]):
            score = scores[place, class_id]
            free = all(iou(boxes[place], boxes[other]) <= SPEC.iou_threshold for other in of_class)
            if score > FLOOR and free and len(of_class) < SPEC.max_per_class:
                of_class.append(int(place))
                kept.append((float(score), class_id, int(place)))
    return sorted(kept, reverse=True)[: SPEC.max_detections]


def run(
    boxes: NDArray[np.float64], scores: NDArray[np.float64], ids: tuple[int, ...]
) -> Detections:
    """Suppress in a batch of one."""
    found = suppress(
        tf.constant(boxes[np.newaxis], tf.float32),
        tf.constant(scores[np.newaxis], tf.float32),
        ids,
        floor=FLOOR,
        spec=SPEC,
    )
    return Detections(*(part.numpy()[0] for part in found))


def test_many_overlapping_boxes() -> None:
    """Boxes, classes and order are those of the definition; classes without a label never come."""
    random = np.random.default_rng(11)
    corner = random.uniform(0, 0.7, (300, 2))
    boxes = np.concatenate([corner, corner + random.uniform(0.1, 0.3, (300, 2))], axis=1)
    scores = random.uniform(0, 0.4, (300, 4))

    found = run(boxes, scores, (1, 3))

    expected = brute_force(boxes, scores, (1, 3))
    assert int(found.count) == len(expected) == SPEC.max_detections
    np.testing.assert_allclose(found.scores, [score for score, _, _ in expected], rtol=1e-6)
    assert found.classes.tolist() == [class_id for _, class_id, _ in expected]
    kept = boxes[[place for _, _, place in expected]]
    np.testing.assert_allclose(found.boxes, np.clip(kept, 0, 1), atol=1e-6)


def test_a_box_in_the_padding_is_left_out() -> None:
    """What lies wholly outside the photo is nothing; what sticks out is clipped to it."""
    boxes = np.array([[0.1, 1.0, 0.4, 1.3], [0.5, 0.8, 0.9, 1.2], [-0.5, 0.1, -0.1, 0.4]])
    scores = np.array([[0, 0.9], [0, 0.8], [0, 0.7]])

    found = run(boxes, scores, (1,))

    assert int(found.count) == 1
    np.testing.assert_allclose(found.boxes[0], [0.5, 0.8, 0.9, 1.0])
    assert found.classes.tolist() == [1] + [0] * (SPEC.max_detections - 1)


def test_nothing_above_the_floor() -> None:
    """An empty photo gives no detection, and zeros."""
    found = run(np.array([[0.1, 0.1, 0.4, 0.4]]), np.array([[0.9, FLOOR]]), (1,))

    assert int(found.count) == 0
    assert not found.scores.any()
    assert not found.boxes.any()
