"""Gives a detector's Keras model to whoever wants to inspect or compare it."""

from pathlib import Path
from typing import Any

from model_build import registry, weights
from model_build.labels import read_labels
from model_build.progress import to_stderr


def load_detector(
    name: str,
    weights_uri: str | Path | None = None,
    sha256: str | None = None,
    *,
    labels: str | Path | None = None,
) -> Any:
    """Return the detector's `keras.Model` with its weights, as it was trained.

    What its weight files hold normalised already, as those of the face detector, has no batch
    normalisation here either; the export folds the others.

    It takes prepared images, float32 [B, H, W, 3], and gives a dictionary: `box_encodings`
    float32 [B, P, 4] as the network gives them, before decoding, and `class_scores` float32
    [B, P, C], probabilities as the detector defines them, background included.

    Args:
        name: A folder of `model_build/detectors`.
        weights_uri: `npm:PACKAGE`, a path, `s3://` or `https://`; the detector's own weights where
            it is left out.
        sha256: What the weights are held to. The detector's own are always held to theirs, and what
            is downloaded needs one.
        labels: A file of one label a line, where the weights are for other classes than the
            detector's usual ones.

    Raises:
        ModelBuildError: whichever of its kinds says what is wrong.
    """
    given = None if labels is None else read_labels(Path(labels))
    spec = registry.spec(name).choosing(labels=given)
    uri = None if weights_uri is None else str(weights_uri)
    files = weights.resolve(spec.weights, uri, sha256).fetch(to_stderr())
    return registry.network_builder(name)(files, spec)
