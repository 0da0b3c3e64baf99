from __future__ import annotations

import pytest

from detector.errors import ConfigurationError
from detector.limits import Limits


def test_the_defaults_are_the_documented_ones() -> None:
    """Without variables nothing may be read from S3, and the other limits are the design's."""
    limits = Limits.from_environment({}, max_images=16)

    assert limits == Limits(
        s3_buckets=frozenset(), images=16, pixels=50_000_000, s3_object_bytes=25 * 1024 * 1024
    )


def test_the_variables_are_read() -> None:
    """Each variable sets its limit; spaces and empty names between commas are dropped."""
    limits = Limits.from_environment(
        {
            "DETECTOR_S3_BUCKETS": " one, two ,,",
            "DETECTOR_MAX_IMAGES": "4",
            "DETECTOR_MAX_MEGAPIXELS": "2",
            "DETECTOR_MAX_S3_OBJECT_MB": "1",
        },
        max_images=16,
    )

    assert limits == Limits(
        s3_buckets=frozenset({"one", "two"}), images=4, pixels=2_000_000, s3_object_bytes=1048576
    )


def test_the_model_bounds_the_images() -> None:
    """A variable cannot allow more images than the model takes."""
    assert Limits.from_environment({"DETECTOR_MAX_IMAGES": "99"}, max_images=16).images == 16


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "\u0664"])
def test_a_wrong_variable_is_named(text: str) -> None:
    """The error says which variable is wrong, and what it should be."""
    with pytest.raises(ConfigurationError, match=r"DETECTOR_MAX_MEGAPIXELS .* whole number"):
        Limits.from_environment({"DETECTOR_MAX_MEGAPIXELS": text}, max_images=16)
