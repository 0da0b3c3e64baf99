"""What a detector's `network.py` hands to the parts that all detectors share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Network:
    """A detector with its weights.

    `model` is a Keras model from float32 [B, H, W, 3] to a dictionary of `box_encodings`
    [B, P, 4] and `class_scores` [B, P, C]; `priors` is float32 [P, 4] as ymin, xmin, ymax, xmax
    of the network's input, from 0 to 1.
    """

    model: Any
    priors: NDArray[np.float32]
