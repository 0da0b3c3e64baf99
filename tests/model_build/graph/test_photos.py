"""A batch of photos is prepared as each of them would be alone."""

import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from model_build.graph.decode import decode
from model_build.graph.photos import OVERSAMPLING, prepare_photos
from model_build.graph.prepare import normalise, prepare
from model_build.spec import PreparationSpec

SPEC = PreparationSpec(
    height=6,
    width=8,
    pad="bottom_right",
    channels="bgr",
    mean=(1.0, 2.0, 3.0),
    divisor=(4.0, 5.0, 6.0),
)


def photo(height: int, width: int, kind: str) -> bytes:
    """A photo of noise."""
    values = np.random.default_rng(height).integers(0, 256, (height, width, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, kind)
    return stream.getvalue()


def test_photos_of_a_batch_do_not_touch_each_other() -> None:
    """Sizes, formats and orientations differ; order, colours and extents stay each one's own."""
    photos = [photo(9, 40, "PNG"), photo(64, 20, "JPEG"), photo(3, 3, "BMP")]
    orientations = [1, 6, 3]

    batch = prepare_photos(tf.constant(photos), tf.constant(orientations), SPEC)

    for index, (content, orientation) in enumerate(zip(photos, orientations, strict=True)):
        pixels = decode(tf.constant(content), least_side=OVERSAMPLING * 8)
        alone = prepare(pixels, tf.constant(orientation), SPEC)
        np.testing.assert_array_equal(batch.values[index], normalise(alone.values, SPEC))
        np.testing.assert_array_equal(batch.extent[index], alone.extent)


def test_one_that_can_not_be_decoded_fails_the_batch() -> None:
    """The handler asks singly then, to tell which it is."""
    with pytest.raises(tf.errors.InvalidArgumentError):
        prepare_photos(tf.constant([photo(3, 3, "PNG"), b"none"]), tf.constant([1, 1]), SPEC)
