"""What one build is made from, checked: the detector, its weights and the numbers of a request."""

from dataclasses import dataclass
from pathlib import Path

from model_build import registry, weights
from model_build.errors import SettingsError
from model_build.labels import read_labels
from model_build.spec import DetectorSpec

DEFAULT_MAX_IMAGES = 16
# Ours: one call of the model server has to hold a batch within its 30 s.
LARGEST_MAX_IMAGES = 64


@dataclass(frozen=True, kw_only=True)
class BuildSettings:
    """A detector, checked weights, a request's default threshold and the images it may have.

    The detector's first preparation is the one that was chosen, its labels are the ones given.
    """

    detector: DetectorSpec
    weights: weights.Weights
    score_threshold: float
    max_images: int


def resolve(  # noqa: PLR0913 - one for each option of the command, by its name
    *,
    detector: str,
    weights_uri: str | None = None,
    sha256: str | None = None,
    labels: Path | None = None,
    preparation: str | None = None,
    score_threshold: float | None = None,
    max_images: int = DEFAULT_MAX_IMAGES,
) -> BuildSettings:
    """Check every option and read the weights' bytes once.

    Raises:
        ModelBuildError: whichever of its kinds says what is wrong.
    """
    spec = registry.spec(detector).choosing(
        preparation=preparation, labels=None if labels is None else read_labels(labels)
    )
    threshold = spec.scores.threshold if score_threshold is None else score_threshold
    if not spec.scores.floor <= threshold < 1:
        raise SettingsError(
            f"score threshold {threshold} is not allowed; {detector} takes"
            f" {spec.scores.floor} (its graph's floor) up to, not including, 1"
        )
    check_max_images(max_images)
    return BuildSettings(
        detector=spec,
        weights=weights.resolve(spec.weights, weights_uri, sha256),
        score_threshold=threshold,
        max_images=max_images,
    )


def check_max_images(max_images: int) -> None:
    """Hold the number of images of a request to what one call can do.

    Raises:
        SettingsError: it is too small or too large.
    """
    if not 1 <= max_images <= LARGEST_MAX_IMAGES:
        raise SettingsError(
            f"max images {max_images} is not allowed; choose from 1 to {LARGEST_MAX_IMAGES}"
        )
