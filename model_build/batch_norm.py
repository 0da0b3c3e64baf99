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


class Affine(NamedTuple):
    """factor * x + offset for each channel, in double precision; the arrays are [C]."""

    factor: NDArray[np.float64]
    offset: NDArray[np.float64]


def affine(norm: BatchNorm) -> Affine:
    """Return what the normalisation does at inference.

    Computed in double precision, with operations that IEEE 754 rounds exactly, so that no
    processor gives other bytes.
    """
    factor = norm.gamma.astype(np.float64) / np.sqrt(
        norm.variance.astype(np.float64) + norm.epsilon
    )
    return Affine(factor, norm.beta.astype(np.float64) - norm.mean.astype(np.float64) * factor)


def fold_into_convolution(kernel: Array, norm: BatchNorm) -> tuple[Array, Array]:
    """Return the kernel [h, w, in, C] and bias [C] that do convolution and normalisation at once.

    The pointwise kernel of a separable convolution is such a kernel too.
    """
    factor, offset = affine(norm)
    return (kernel.astype(np.float64) * factor).astype(np.float32), offset.astype(np.float32)


def fold_into_depthwise(kernel: Array, norm: BatchNorm) -> tuple[Array, Array]:
    """Return the kernel [h, w, C, 1] and bias [C] that do convolution and normalisation at once."""
    factor, offset = affine(norm)
    folded = kernel.astype(np.float64) * factor[np.newaxis, np.newaxis, :, np.newaxis]
    return folded.astype(np.float32), offset.astype(np.float32)
