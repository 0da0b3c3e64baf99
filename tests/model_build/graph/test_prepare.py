"""Orientation, padding and resizing, compared with Pillow and a plain formula in numpy."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray
from PIL import Image, ImageOps

from model_build.graph.decode import Pixels, decode
from model_build.graph.prepare import normalise, prepare
from model_build.spec import PreparationSpec

ROOT = Path(__file__).resolve().parents[3]
SPEC = PreparationSpec(
    height=32,
    width=32,
    pad="bottom_right",
    channels="rgb",
    mean=(1.0, 2.0, 3.0),
    divisor=(2.0, 4.0, 8.0),
)
STRETCHED = SPEC.model_copy(update={"pad": "none", "width": 24})
SIZES = [(100, 75), (75, 101), (40, 40), (11, 20), (300, 7), (1, 1)]
ORIENTATION_TAG = 0x0112


def prepared(
    values: NDArray[np.uint8], orientation: int, spec: PreparationSpec
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Prepare a photo that was decoded whole."""
    height, width, _ = values.shape
    pixels = Pixels(tf.constant(values), tf.constant(height), tf.constant(width), tf.constant(1))
    result = prepare(pixels, tf.constant(orientation), spec)
    return result.values.numpy(), result.extent.numpy()


def upright(values: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turn a stored photo as Pillow does."""
    image = Image.fromarray(values)
    image.getexif()[ORIENTATION_TAG] = orientation
    return np.asarray(ImageOps.exif_transpose(image))


def resized(values: NDArray[np.uint8], spec: PreparationSpec) -> NDArray[np.float64]:
    """Pad and resize by the formula: sample i lies at i x (size / samples), between two pixels."""
    height, width, _ = values.shape
    if spec.pad == "bottom_right":
        side = max(height, width)
        values = np.pad(values, ((0, side - height), (0, side - width), (0, 0)))
    result = values.astype(np.float64)
    for axis, samples in enumerate((spec.height, spec.width)):
        size = result.shape[axis]
        place = np.arange(samples) * (size / samples)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, size - 1)
        way = (place - low).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        result = np.take(result, low, axis) * (1 - way) + np.take(result, high, axis) * way
    return result


def noise(height: int, width: int) -> NDArray[np.uint8]:
    """A photo in which no two pixels look alike."""
    return np.random.default_rng(5).integers(1, 256, (height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize("spec", [SPEC, STRETCHED], ids=["padded", "stretched"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation(orientation: int, size: tuple[int, int], spec: PreparationSpec) -> None:
    """The result is that of turning, padding and resizing the whole photo one after another."""
    stored = noise(*size)
    turned = upright(stored, orientation)

    values, extent = prepared(stored, orientation, spec)

    np.testing.assert_allclose(values, resized(turned, spec), atol=0.05)
    side = max(turned.shape[:2]) if spec.pad == "bottom_right" else None
    expected = (
        turned.shape[0] / (side or turned.shape[0]),
        turned.shape[1] / (side or turned.shape[1]),
    )
    np.testing.assert_allclose(extent, expected, rtol=1e-6)


@pytest.mark.parametrize("orientation", [-1, 0, 9, 2**31 - 1])
def test_any_other_orientation_is_upright(orientation: int) -> None:
    """A number that EXIF does not have changes nothing."""
    stored = noise(20, 30)

    values, _ = prepared(stored, orientation, SPEC)

    np.testing.assert_array_equal(values, prepared(stored, 1, SPEC)[0])


@pytest.mark.parametrize("reduction", [2, 4, 8])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_reduced_jpeg_stays_in_place(orientation: int, reduction: int) -> None:
    """On a ramp, a shift by half a pixel would show: every sample has its place's own value."""
    height, width = 611, 803
    down, across = np.mgrid[0:height, 0:width]
    ramp = np.stack([down * 0.3, across * 0.3, (down + across) * 0.15], axis=-1)
    buffer = io.BytesIO()
    Image.fromarray(ramp.round().astype(np.uint8)).save(buffer, "JPEG", quality=100, subsampling=0)
    least_side = 803 // reduction

    pixels = decode(tf.constant(buffer.getvalue()), least_side=least_side)
    values = prepare(pixels, tf.constant(orientation), SPEC).values.numpy()

    assert int(pixels.reduction) == reduction
    turned = upright(ramp.round().astype(np.uint8), orientation)
    expected = resized(turned, SPEC)
    inside = expected.min(axis=-1) > 10
    # The last samples before the padding mix the photo's edge with zeros over another distance.
    inside &= np.roll(inside, -1, axis=0) & np.roll(inside, -1, axis=1)
    error = (values - expected)[inside]
    assert np.abs(error).max() < 2
    assert np.abs(error.mean(axis=0)).max() < 0.08 * reduction


def test_a_long_thin_photo_needs_no_square() -> None:
    """A square of 65,000 pixels a side would take 12 GB."""
    values, extent = prepared(noise(2, 65_000), 1, SPEC)

    assert values[1:].max() == 0
    np.testing.assert_allclose(extent, [2 / 65_000, 1], rtol=1e-5)


MEASURE = """
import resource, sys
import tensorflow as tf
from model_build.graph.decode import Pixels
from model_build.graph.prepare import prepare
from model_build.spec import PreparationSpec
spec = PreparationSpec(height=512, width=512, pad="bottom_right", channels="rgb",
                       mean=(0.0, 0.0, 0.0), divisor=(1.0, 1.0, 1.0))
def run(height, width):
    pixels = Pixels(tf.zeros([height, width, 3], tf.uint8), *map(tf.constant, (height, width, 1)))
    tf.function(prepare, autograph=False)(pixels, tf.constant(1), spec)
run(8, 8)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
run(int(sys.argv[1]), int(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("size", [("1", "2000000"), ("2000000", "1")])
def test_a_long_thin_photo_costs_little_memory(size: tuple[str, str]) -> None:
    """512 rows of two million pixels would take 3 GB; the photo itself has 6 MB."""
    command = [sys.executable, "-c", MEASURE, *size]
    measured = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)

    assert int(measured.stdout) < 300_000  # kB


def test_normalising_goes_by_channel_in_the_networks_order() -> None:
    """Mean and divisor belong to the channels as the network takes them."""
    colours = tf.constant([[[10.0, 20.0, 30.0]]])

    rgb = normalise(colours, SPEC).numpy()
    bgr = normalise(colours, SPEC.model_copy(update={"channels": "bgr"})).numpy()

    np.testing.assert_allclose(rgb[0, 0], [(10 - 1) / 2, (20 - 2) / 4, (30 - 3) / 8])
    np.testing.assert_allclose(bgr[0, 0], [(30 - 1) / 2, (20 - 2) / 4, (10 - 3) / 8])
