"""What a request may ask of the endpoint, as its environment variables set it."""

from collections.abc import Mapping
from dataclasses import dataclass

from detector.errors import ConfigurationError

# InvokeEndpoint's own limit (botocore's `BodyBlob`); it cannot be raised from here.
MAX_BODY_BYTES = 6_291_456
MEGA = 1_000_000
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one request; `s3_buckets` is the whole of what may be read from S3."""

    s3_buckets: frozenset[str]
    images: int
    pixels: int
    s3_object_bytes: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, max_images: int) -> "Limits":
        """Read the `DETECTOR_*` variables; `max_images` is the most that the model takes.

        Raises:
            ConfigurationError: a number is none, or below 1.
        """
        buckets = environment.get("DETECTOR_S3_BUCKETS", "").split(",")
        images = _whole_number(environment, "DETECTOR_MAX_IMAGES", max_images)
        return cls(
            s3_buckets=frozenset(bucket.strip() for bucket in buckets if bucket.strip()),
            images=min(images, max_images),
            pixels=_whole_number(environment, "DETECTOR_MAX_MEGAPIXELS", 50) * MEGA,
            s3_object_bytes=_whole_number(environment, "DETECTOR_MAX_S3_OBJECT_MB", 25) * MEGABYTE,
        )


def _whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        message = f"{name} is {text!r}: set it to a whole number of 1 or more, or leave it out"
        raise ConfigurationError(message)
    return int(text)
