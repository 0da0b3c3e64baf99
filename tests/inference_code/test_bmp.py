from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from detector.bmp import read_bmp
from detector.errors import ImageTooLargeError, NotAnImageError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PIXELS = 50_000_000


def patched(image: bytes, kind: str, at: int, value: int) -> bytes:
    """Return the BMP with one field of its headers changed."""
    field = struct.pack("<" + kind, value)
    return image[:at] + field + image[at + len(field) :]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_what_pillow_writes_passes(encode: Callable[..., bytes], mode: str) -> None:
    """Palettes, greys, and 24 and 32 bits are read."""
    assert read_bmp(encode("BMP", mode=mode), max_pixels=MAX_PIXELS)[:2] == (24, 16)


def test_rows_may_run_downwards(encode: Callable[..., bytes]) -> None:
    """A negative height says so, and counts as its amount."""
    assert read_bmp(patched(encode("BMP"), "i", 22, -16), max_pixels=MAX_PIXELS).height == 16


@pytest.mark.parametrize(
    ("kind", "at", "value"),
    [
        ("i", 18, 0),
        ("i", 18, -24),
        ("i", 22, 0),
        ("i", 22, 17),
        ("i", 22, -17),
        ("H", 26, 0),
        ("H", 28, 0),
        ("H", 28, 2),
        ("H", 28, 64),
        ("I", 30, 1),
        ("I", 30, 2),
        ("I", 30, 3),
        ("I", 30, 4),
        ("I", 30, 99),
        ("I", 14, 12),
        ("I", 14, 0),
        ("I", 10, 0),
        ("I", 10, 53),
        ("I", 10, 0x80000000),
    ],
)
def test_a_wrong_header_is_refused(
    encode: Callable[..., bytes], kind: str, at: int, value: int
) -> None:
    """Sizes, planes, bits, compressions, header kinds and offsets are held against each other."""
    with pytest.raises(NotAnImageError):
        read_bmp(patched(encode("BMP"), kind, at, value), max_pixels=MAX_PIXELS)


@pytest.mark.parametrize(("at", "value"), [(18, 2**31 - 1), (22, 2**31 - 1), (22, -(2**31))])
def test_a_huge_size_is_refused_as_such(encode: Callable[..., bytes], at: int, value: int) -> None:
    """The largest numbers that a header can hold are too many pixels, not an overflow."""
    with pytest.raises(ImageTooLargeError):
        read_bmp(patched(encode("BMP"), "i", at, value), max_pixels=MAX_PIXELS)
