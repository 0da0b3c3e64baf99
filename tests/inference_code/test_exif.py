from __future__ import annotations

import struct

import pytest
from PIL import Image

from detector.exif import read_orientation


def tiff(order: str, *entries: tuple[int, int, int, int], offset: int = 8) -> bytes:
    """Return a TIFF block with one directory; an entry is tag, type, count and value."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", offset)
    rows = b"".join(
        struct.pack(order + "HHI", tag, kind, count)
        + struct.pack(order + ("H2x" if kind == 3 else "I"), value)
        for tag, kind, count, value in entries
    )
    return head + struct.pack(order + "H", len(entries)) + rows


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [3, 4])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_both_byte_orders_are_read(order: str, kind: int, orientation: int) -> None:
    """Each orientation is found behind another tag, as a short or a long number."""
    block = tiff(order, (0x010F, 4, 1, 9), (0x0112, kind, 1, orientation))
    assert read_orientation(block) == orientation


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_pillow_writes_is_read(orientation: int) -> None:
    """An independent writer's block is understood."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert read_orientation(exif.tobytes().removeprefix(b"Exif\0\0")) == orientation


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"II*\0",
        b"XX*\0" + bytes(20),
        tiff("<", (0x0112, 3, 1, 0)),
        tiff("<", (0x0112, 3, 1, 9)),
        tiff("<", (0x0112, 3, 1, 65535)),
        tiff("<", (0x0112, 3, 2, 6)),
        tiff("<", (0x0112, 2, 1, 6)),
        tiff("<", (0x0112, 3, 1, 6), offset=0xFFFFFFFF),
        tiff("<", (0x0112, 3, 1, 6))[:-4],
        tiff("<", (0x0112, 3, 1, 6))[:12],
        b"II*\0\x08\0\0\0\xff\xff",
    ],
)
def test_a_damaged_block_means_upright(block: bytes) -> None:
    """Whatever is wrong with a block, the photo is taken as it lies."""
    assert read_orientation(block) == 1
