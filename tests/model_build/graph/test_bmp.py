"""BMP in all its depths, compared with Pillow and with the pixels that were written."""

import io
import struct

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray
from PIL import Image

from model_build.graph.bmp import decode_bmp

COLOURS = np.random.default_rng(3).integers(0, 256, (7, 5, 3)).astype(np.uint8)


def decoded(data: bytes) -> NDArray[np.uint8]:
    """Decode in a function, as when exported."""
    values: NDArray[np.uint8] = tf.function(decode_bmp, autograph=False)(tf.constant(data)).numpy()
    return values


def saved(image: Image.Image) -> bytes:
    """The image as Pillow writes it."""
    buffer = io.BytesIO()
    image.save(buffer, "BMP")
    return buffer.getvalue()


def bmp(
    values: NDArray[np.generic], bits: int, *, masks: tuple[int, ...] = (), top_down: bool = False
) -> bytes:
    """Write a BMP of 16 or 32 bits a pixel by hand, from unsigned values [h, w]."""
    height, width = values.shape
    rows = values if top_down else values[::-1]
    raw = rows.astype({16: "<u2", 32: "<u4"}[bits])
    padding = -raw[0].nbytes % 4
    pixels = b"".join(row.tobytes() + bytes(padding) for row in raw)
    table = b"".join(struct.pack("<I", mask) for mask in masks)
    header = struct.pack(
        "<IiiHHIIiiII",
        *(40, width, -height if top_down else height, 1, bits, 3 if masks else 0, len(pixels)),
        *(0, 0, 0, 0),
    )
    offset = 14 + len(header) + len(table)
    size = offset + len(pixels)
    return b"BM" + struct.pack("<IHHI", size, 0, 0, offset) + header + table + pixels


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA"])
def test_what_pillow_writes(mode: str) -> None:
    """24 bits, 8 with a grey or colour palette, 1, and 32 come back exactly."""
    image = Image.fromarray(COLOURS).convert(mode)

    np.testing.assert_array_equal(decoded(saved(image)), np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("top_down", [False, True])
def test_32_bits(top_down: bool) -> None:  # noqa: FBT001 - a parameter
    """Rows run either way, and the fourth byte is left out."""
    wide = COLOURS.astype(np.uint32)
    values = wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2] | 0x7F000000

    np.testing.assert_array_equal(decoded(bmp(values, 32, top_down=top_down)), COLOURS)


def test_32_bits_with_masks() -> None:
    """Any order of the colours is honoured, up to the highest bit."""
    wide = COLOURS.astype(np.uint32)
    values = wide[..., 0] << 24 | wide[..., 1] << 8 | wide[..., 2]

    data = bmp(values, 32, masks=(0xFF000000, 0xFF00, 0xFF))

    np.testing.assert_array_equal(decoded(data), COLOURS)


@pytest.mark.parametrize(
    ("masks", "levels"), [((), (31, 31, 31)), ((0xF800, 0x7E0, 0x1F), (31, 63, 31))]
)
def test_16_bits(masks: tuple[int, ...], levels: tuple[int, int, int]) -> None:
    """Five or six bits a colour are spread over 0 to 255."""
    parts = COLOURS.astype(np.uint32) % (np.array(levels) + 1)
    shifts = (11, 5, 0) if masks else (10, 5, 0)
    values = sum(parts[..., index].astype(np.uint32) << shift for index, shift in enumerate(shifts))

    expected = np.round(parts * 255 / np.array(levels))
    np.testing.assert_array_equal(decoded(bmp(np.asarray(values), 16, masks=masks)), expected)


def four_bits() -> bytes:
    """5 x 2 pixels of 4 bits with a palette of three colours, written by hand."""
    palette = bytes((10, 20, 30, 0, 40, 50, 60, 0, 70, 80, 90, 0))
    pixels = bytes((0x01, 0x20, 0x10, 0, 0x22, 0x22, 0x20, 0))
    header = struct.pack("<IiiHHIIiiII", 40, 5, 2, 1, 4, 0, 8, 0, 0, 3, 0)
    return b"BM" + struct.pack("<IHHI", 74, 0, 0, 66) + header + palette + pixels


def test_4_bits_with_a_short_palette() -> None:
    """Two pixels share a byte, and the palette has as many colours as the header says."""
    red = [[90, 90, 90, 90, 90], [30, 60, 90, 30, 60]]

    np.testing.assert_array_equal(decoded(four_bits())[..., 0], red)


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        (30, 1, "compressed"),
        (28, 7, "unknown number of bits"),
        (18, 0, "header is wrong"),
        (18, 0x7FFFFFFF, "cut off"),
        (14, 12, "unknown header"),
        (10, 20, "header is wrong"),
        (14, 0x7FFFFFF0, "unknown header"),
        (14, 120, "palette is cut off"),
    ],
)
def test_a_header_that_lies_is_an_invalid_argument(at: int, value: int, said: str) -> None:
    """Nothing is read beyond the file, and no memory is taken for what is not there."""
    data = bytearray(four_bits())
    data[at : at + (2 if at == 28 else 4)] = struct.pack("<H" if at == 28 else "<I", value)

    with pytest.raises(tf.errors.InvalidArgumentError, match=said):
        decoded(bytes(data))
