"""A 12-megapixel photo to the network's input, against Pillow with draft mode."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
from PIL import Image

from bench.comparison import Comparison, Target, of_pairs
from bench.pairs import timed_pairs
from bench.workbench import DEFAULT_DETECTOR, PHOTOS, Workbench
from model_build import registry
from model_build.graph.photos import prepare_photos

WIDTH, HEIGHT = 4000, 3000
QUALITY = 92


def run(_bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Decode and resize on both sides; ours orients, pads and normalises besides.

    `thumbnail` is Pillow's draft mode and resize in one call. By itself it decodes at the scale
    that leaves twice the size that is wanted, as ours does. In the second row it decodes at half
    of that, as a draft of the wanted size itself does; ours does not, as detections get worse.
    """
    preparation = registry.spec(DEFAULT_DETECTOR).preparation
    photo = _photo()
    contents, orientation = tf.constant([photo]), tf.constant([1])
    graph = tf.function(lambda photos, turned: prepare_photos(photos, turned, preparation).values)
    size = (preparation.width, preparation.height)

    def ours() -> Any:
        return graph(contents, orientation).numpy()

    def other(reducing_gap: float) -> Any:
        image = Image.open(io.BytesIO(photo))
        image.thumbnail(size, Image.Resampling.BILINEAR, reducing_gap)
        return np.asarray(image, np.float32)

    yield of_pairs(
        "decode: 12 megapixels",
        timed_pairs(ours, lambda: other(2.0), runs=runs),
        target=Target("at most", 1),
    ).noting(f"{len(photo) / 1e6:.1f} MB; Pillow's thumbnail() as it stands")
    yield of_pairs(
        "decode: Pillow at half our scale",
        timed_pairs(ours, lambda: other(1.0), runs=runs),
        target=Target("at most", 1),
    ).noting("fewer pixels to make, and worse detections: docs/performance.md")


def _photo() -> bytes:
    """Return the reference photos side by side in their own size, as one photo of a telephone."""
    photos = [Image.open(file).convert("RGB") for file in sorted(PHOTOS.glob("*.jpg"))]
    canvas = Image.new("RGB", (WIDTH, HEIGHT))
    step = min(photo.height for photo in photos)
    count = 0
    for top in range(0, HEIGHT, step):
        left = 0
        while left < WIDTH:
            photo = photos[count % len(photos)]
            canvas.paste(photo, (left, top))
            left += photo.width
            count += 1
    stream = io.BytesIO()
    canvas.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()
