"""Makes the prior boxes of a detector from their specification."""

import numpy as np
from numpy.typing import NDArray

from model_build.spec import PriorMapSpec, PriorsSpec


def prior_boxes(spec: PriorsSpec) -> NDArray[np.float32]:
    """Return float32 [P, 4]: ymin, xmin, ymax, xmax in parts of the network's input.

    The boxes of a cell follow one another, then the cells of a row, the rows of a map, and the
    maps: the order in which a convolution's output is flattened. Centres are in the middle of the
    cells (Liu et al., SSD, 2016, section 2.2).
    """
    boxes = np.concatenate([_of_map(one) for one in spec.maps])
    boxes[:, 2:] /= spec.side
    centres, sides = boxes[:, :2], boxes[:, 2:]
    corners = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1)
    return (corners.clip(0, 1) if spec.clip else corners).astype(np.float32)


def _of_map(spec: PriorMapSpec) -> NDArray[np.float64]:
    """Return [P, 4]: the centre's y and x in parts of the input, height and width as they are."""
    middles = (np.arange(spec.cells) + 0.5) / spec.cells
    y, x, height = np.meshgrid(middles, middles, [side[0] for side in _sides(spec)], indexing="ij")
    width = np.broadcast_to([side[1] for side in _sides(spec)], height.shape)
    return np.stack([y, x, height, width], axis=-1).reshape(-1, 4)


def _sides(spec: PriorMapSpec) -> list[tuple[float, float]]:
    """Return height and width of each box of a cell."""
    sides = []
    for size, wide, high in spec.boxes:
        # Roots and products of doubles, which IEEE 754 rounds to one result everywhere.
        area = size[0] * size[1] if isinstance(size, tuple) else size * size
        sides.append((float(np.sqrt(area * high / wide)), float(np.sqrt(area * wide / high))))
    return sides
