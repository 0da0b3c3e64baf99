"""Prior boxes by their specification are those that others have as a table."""

import numpy as np

from model_build import registry
from model_build.detectors.mobilenet_v1_ssd_face.weights import read
from model_build.paths import NODE_MODULES
from model_build.priors import prior_boxes
from model_build.spec import PriorsSpec

WEIGHTS = NODE_MODULES / "@vladmandic" / "face-api" / "model"


def test_the_face_detectors_are_the_table_in_its_weights() -> None:
    """All 5,118, in the table's order, to a rounding of float32."""
    tensors = read(
        WEIGHTS / "ssd_mobilenetv1_model.bin",
        WEIGHTS / "ssd_mobilenetv1_model-weights_manifest.json",
    )
    table = tensors["Output/extra_dim"].reshape(-1, 4)

    boxes = prior_boxes(registry.spec("mobilenet_v1_ssd_face").priors)

    assert boxes.dtype == np.float32
    np.testing.assert_allclose(boxes, table, atol=2e-7)


def test_a_small_map_by_hand() -> None:
    """Two cells a side: a square of the geometric mean, then a wide box, row by row."""
    spec = PriorsSpec.model_validate(
        {"side": 8, "clip": False, "maps": [{"cells": 2, "boxes": [[[1, 4], 1, 1], [2, 4, 1]]}]}
    )

    boxes = prior_boxes(spec) * 8

    # Centres at 2 and 6 pixels; sqrt(1 * 4) = 2 a side; 2 * sqrt(4) wide and 2 / sqrt(4) high.
    first_row = [[1.0, 1, 3, 3], [1.5, 0, 2.5, 4], [1, 5, 3, 7], [1.5, 4, 2.5, 8]]
    np.testing.assert_allclose(boxes[:4], np.array(first_row))
    np.testing.assert_allclose(boxes[4:6], np.array([[5.0, 1, 7, 3], [5.5, 0, 6.5, 4]]))


def test_clipping_cuts_at_the_input() -> None:
    """What reaches over the edge ends there."""
    maps = [{"cells": 1, "boxes": [[4, 4, 1]]}]

    cut = prior_boxes(PriorsSpec.model_validate({"side": 4, "clip": True, "maps": maps}))

    np.testing.assert_allclose(cut, [[0.25, 0, 0.75, 1]])
