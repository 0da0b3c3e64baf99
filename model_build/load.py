"""Gives a detector's Keras model to whoever wants to inspect or compare it."""

from pathlib import Path
from typing import Any

from model_build import registry, weights


def load_detector(
    name: str, weights_uri: str | Path | None = None, sha256: str | None = None
) -> Any:
    """Return the detector's `keras.Model` with its weights, batch normalisation folded.

    It takes prepared images, float32 [B, H, W, 3], and gives a dictionary: `box_encodings`
    float32 [B, P, 4] as the network gives them, before decoding, and `class_scores` float32
    [B, P, C], probabilities as the detector defines them, background included.

    Args:
        name: A folder of `model_build/detectors`.
        weights_uri: `npm:PACKAGE` or a path; the detector's own weights where it is left out.
        sha256: What the weights are held to. The detector's own are always held to theirs.

    Raises:
        ModelBuildError: whichever of its kinds says what is wrong.
    """
    spec = registry.spec(name)
    uri = None if weights_uri is None else str(weights_uri)
    if uri is not None and uri != spec.weights.uri and sha256 is None:
        files = weights.locate(spec.weights, uri)
    else:
        files = weights.resolve(spec.weights, uri, sha256).files
    return registry.network_builder(name)(files, spec).model
