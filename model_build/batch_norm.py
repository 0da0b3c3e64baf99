"""Folds batch normalisation into convolutions, with numpy: IEEE arithmetic, one result anywhere."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


class BatchNorm(NamedTuple):
    """gamma * (x - mean) / sqrt(variance + epsilon) + beta; the arrays are [C]."""

    gamma: Array
    beta: Array
    mean: Array
    variance: Array
    epsilon: float


def fold_into_depthwise(kernel: Array, norm: BatchNorm) -> tuple[Array, Array]:
    """Return the kernel [h, w, C, 1] and bias [C] that do convolution and normalisation at once.

    Computed in double precision, with operations that IEEE 754 rounds exactly, so that no
    processor gives other bytes.
    """
    factor = norm.gamma.astype(np.float64) / np.sqrt(
        norm.variance.astype(np.float64) + norm.epsilon
    )
    folded = kernel.astype(np.float64) * factor[np.newaxis, np.newaxis, :, np.newaxis]
    bias = norm.beta.astype(np.float64) - norm.mean.astype(np.float64) * factor
    return folded.astype(np.float32), bias.astype(np.float32)
