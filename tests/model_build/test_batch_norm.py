"""Folded and unfolded normalisation are the same function."""

import numpy as np

from model_build.batch_norm import BatchNorm, fold_into_depthwise


def test_folding_keeps_the_function() -> None:
    """At one place, kernel and bias give what convolution and normalisation give in turn."""
    random = np.random.default_rng(1)
    kernel = random.normal(size=(3, 3, 5, 1)).astype(np.float32)
    gamma, beta, mean = random.normal(size=(3, 5)).astype(np.float32)
    variance = random.uniform(0, 2, size=5).astype(np.float32)
    patch = random.normal(size=(3, 3, 5))

    folded, bias = fold_into_depthwise(kernel, BatchNorm(gamma, beta, mean, variance, 1e-3))

    convolved = (patch * kernel[..., 0]).sum(axis=(0, 1))
    expected = gamma * (convolved - mean) / np.sqrt(variance + 1e-3) + beta
    actual = (patch * folded[..., 0]).sum(axis=(0, 1)) + bias
    np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-5)
