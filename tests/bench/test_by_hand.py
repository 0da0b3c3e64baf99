"""What stands for the user's own code in comparisons does what a network's user has to do."""

import numpy as np
import pytest
import tensorflow as tf

from bench.by_hand import detections, prepare
from bench.workbench import DEFAULT_DETECTOR, OTHER_DETECTOR, PHOTOS
from model_build.graph.boxes import decode_boxes
from model_build.graph.suppress import suppress
from model_build.priors import prior_boxes
from model_build.registry import spec

SEED = 7


@pytest.mark.parametrize("name", [DEFAULT_DETECTOR, OTHER_DETECTOR])
def test_outputs_are_read_as_the_graph_reads_them(name: str) -> None:
    """The same classes, scores and boxes as the graph's, of random outputs."""
    detector = spec(name)
    priors = prior_boxes(detector.priors)
    random = np.random.default_rng(SEED)
    encodings = random.normal(0, 1, (len(priors), 4)).astype(np.float32)
    classes = max(int(label) for label in detector.labels) + 1
    highest = detector.scores.threshold + 0.02
    scores = random.uniform(0, highest, (len(priors), classes)).astype(np.float32)
    labels = tuple(sorted(int(label) for label in detector.labels))

    found = detections(encodings, scores, detector)

    boxes = decode_boxes(tf.constant(encodings[np.newaxis]), priors, detector.box_coding)
    floor = detector.scores.threshold
    wanted = suppress(boxes, scores[np.newaxis], labels, floor=floor, spec=detector.nms)
    count = int(wanted.count[0])
    assert count > 20
    assert len(found) == count
    # Equal scores may come in either order.
    ours = sorted((one.class_id, one.score, *np.clip(one.box, 0, 1)) for one in found)
    graphs = sorted(
        (int(class_id), float(score), *map(float, box))
        for class_id, score, box in zip(
            wanted.classes[0, :count],
            wanted.scores[0, :count],
            wanted.boxes[0, :count],
            strict=True,
        )
    )
    np.testing.assert_allclose(ours, graphs, atol=1e-4)


@pytest.mark.parametrize("name", [DEFAULT_DETECTOR, OTHER_DETECTOR])
def test_a_photo_becomes_the_networks_input(name: str) -> None:
    """Its size, its range, and zeros of the padding below a photo that is wider than high."""
    preparation = spec(name).preparation

    values = prepare((PHOTOS / "coffee.jpg").read_bytes(), preparation)

    assert values.shape == (1, preparation.height, preparation.width, 3)
    assert values.dtype == np.float32
    lowest = (0 - np.array(preparation.mean)) / np.array(preparation.divisor)
    ends_at_padding = np.allclose(values[0, -1], lowest)
    assert ends_at_padding is (preparation.pad == "bottom_right")
