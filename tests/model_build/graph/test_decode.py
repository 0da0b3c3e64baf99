"""Decoding in the graph, compared with Pillow."""

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray
from PIL import Image

from model_build.graph.decode import decode
from model_build.paths import ROOT

PHOTO = ROOT / "reference" / "photos" / "coffee.jpg"


@cache
def decoder(least_side: int) -> Any:
    """The decoding as a function, as when exported."""
    return tf.function(
        lambda contents: decode(contents, least_side=least_side),
        autograph=False,
        input_signature=[tf.TensorSpec([], tf.string)],
    )


def decoded(data: bytes, least_side: int = 10_000) -> tuple[NDArray[np.uint8], int, int, int]:
    """Decode one image."""
    pixels = decoder(least_side)(tf.constant(data))
    return (
        pixels.values.numpy(),
        int(pixels.height),
        int(pixels.width),
        int(pixels.reduction),
    )


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(mode: str = "RGB") -> Image.Image:
    """A real photo of odd sides, in one of Pillow's modes."""
    return Image.open(PHOTO).crop((0, 0, 301, 203)).convert(mode)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", [0, 2])
def test_jpeg(mode: str, progressive: bool, subsampling: int) -> None:  # noqa: FBT001 - a parameter
    """Greyscale, colour and CMYK, baseline and progressive, are as Pillow decodes them."""
    data = saved(photo(mode), "JPEG", progressive=progressive, subsampling=subsampling)

    values, height, width, reduction = decoded(data)

    expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.int32)
    assert (height, width, reduction) == (203, 301, 1)
    assert np.abs(values - expected).max() <= 2


@pytest.mark.parametrize(
    ("least_side", "reduction"), [(301, 1), (151, 1), (150, 2), (76, 2), (75, 4), (37, 8), (1, 8)]
)
def test_a_large_jpeg_is_reduced_while_its_longer_side_allows_it(
    least_side: int, reduction: int
) -> None:
    """The size stays the photo's own, and the pixels are those of Pillow's draft mode."""
    data = saved(photo(), "JPEG", quality=95)

    values, height, width, ratio = decoded(data, least_side)

    draft = Image.open(io.BytesIO(data))
    draft.draft("RGB", (301 // reduction, 203 // reduction))
    assert (height, width, ratio) == (203, 301, reduction)
    assert values.shape[:2] == (-(-203 // reduction), -(-301 // reduction))
    assert np.abs(values - np.asarray(draft, np.int32)).max() <= 2


def sixteen_bits() -> bytes:
    """A 16-bit greyscale PNG whose high bytes are a ramp."""
    ramp = (np.arange(256, dtype=np.uint16) * 256 + 77).reshape(16, 16)
    return saved(Image.fromarray(ramp), "PNG")


def transparent() -> bytes:
    """An RGBA PNG of one colour, from opaque to transparent."""
    values = np.full((4, 5, 4), (200, 100, 50, 0), np.uint8)
    values[..., 3] = np.arange(20).reshape(4, 5) * 12
    return saved(Image.fromarray(values), "PNG")


@pytest.mark.parametrize(
    "make",
    [
        lambda: saved(photo(), "PNG"),
        lambda: saved(photo("L"), "PNG"),
        lambda: saved(photo("P"), "PNG"),
        lambda: saved(photo("1"), "PNG"),
        lambda: saved(photo("LA"), "PNG"),
        lambda: saved(photo("P"), "GIF"),
        lambda: saved(photo("L"), "GIF"),
    ],
)
def test_png_and_gif(make: Callable[[], bytes]) -> None:
    """Colour, greyscale, palettes, single bits and alpha give Pillow's pixels exactly."""
    data = make()

    values, *_ = decoded(data)

    np.testing.assert_array_equal(values, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def test_sixteen_bits_are_cut_to_eight() -> None:
    """The high byte counts."""
    values, *_ = decoded(sixteen_bits())

    np.testing.assert_array_equal(values[..., 0].ravel(), np.arange(256))


def test_transparency_is_left_out() -> None:
    """Even a transparent pixel has the colour that is stored for it."""
    values, *_ = decoded(transparent())

    np.testing.assert_array_equal(values, np.full((4, 5, 3), (200, 100, 50)))


def test_the_first_frame_of_a_gif() -> None:
    """Later frames are not looked at."""
    frames = [Image.new("RGB", (6, 4), colour) for colour in ("red", "blue")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])

    values, *_ = decoded(data)

    np.testing.assert_array_equal(values, np.full((4, 6, 3), (255, 0, 0)))


@pytest.mark.parametrize("data", [b"", b"B", b"BM", b"text", b"\xff\xd8\xff\xe0", b"GIF89a"])
def test_what_is_no_image_is_an_invalid_argument(data: bytes) -> None:
    """Bytes that cannot be decoded fail as the client's fault."""
    with pytest.raises(tf.errors.InvalidArgumentError):
        decoded(data)


def test_half_a_jpeg_is_an_invalid_argument() -> None:
    """What is cut off is not filled with grey."""
    data = saved(photo(), "JPEG")

    with pytest.raises(tf.errors.InvalidArgumentError):
        decoded(data[: len(data) // 2])


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("options", [{"subsampling": 0}, {"subsampling": 2, "quality": 95}])
@pytest.mark.parametrize("least_side", [10_000, 36])
def test_a_cut_jpeg_with_an_end_marker_is_an_invalid_argument(
    mode: str, options: dict[str, int], least_side: int
) -> None:
    """What libjpeg would fill up with grey is refused, at every scale and wherever it was cut."""
    data = saved(photo(mode), "JPEG", **options)

    for part in (0.5, 0.95):
        with pytest.raises(tf.errors.InvalidArgumentError, match="cut off"):
            decoded(data[: int(len(data) * part)] + b"\xff\xd9", least_side)
    assert decoded(data, least_side)[1:3] == (203, 301)


def test_a_real_photo_is_refused_wherever_it_was_cut(sample_photos: list[Path]) -> None:
    """Up to its last block, also behind an FF that would make a marker with what follows it."""
    whole = sample_photos[0].read_bytes()
    behind_ff = [found.start() + 1 for found in re.finditer(rb"\xff\0", whole)]
    ends = [*range(len(whole) // 3, len(whole) - 200, len(whole) // 25), *behind_ff[-200:-20:18]]

    assert len(ends) > 20
    for end in ends:
        with pytest.raises(tf.errors.InvalidArgumentError, match="cut off"):
            decoded(whole[:end] + b"\xff\xd9", 1024)


@pytest.mark.parametrize("grey", [64, 128])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 4}])
def test_a_grey_picture_is_no_cut_one(grey: int, options: dict[str, int]) -> None:
    """A picture that has in its corner what libjpeg fills up with is decoded all the same."""
    picture = photo()
    picture.paste((grey, grey, grey), (150, 100, 301, 203))
    data = saved(picture, "JPEG", quality=100, **options)

    assert tuple(decoded(data)[0][-1, -1]) == (grey, grey, grey)
