from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from detector.errors import ImageTooLargeError, NotAnImageError, TooManyFramesError
from detector.png import read_png
from tests.effort import costing_at_most

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_PIXELS = 50_000_000


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    """Return one chunk with its length and checksum."""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def header(width: int, height: int) -> bytes:
    """Return the signature and an IHDR of 8 bits RGB."""
    return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def test_sixty_thousand_pixels_square_cost_milliseconds() -> None:
    """The header alone refuses a picture of 10 GB, whether or not a picture follows."""
    too_large = pytest.raises(ImageTooLargeError, match=r"60000 x 60000 .* 50 megapixels")

    for image in (header(60_000, 60_000), header(60_000, 60_000) + chunk(b"IDAT") * 9):
        with costing_at_most(3), too_large:
            read_png(image, max_pixels=MAX_PIXELS)


@pytest.mark.parametrize(
    "image",
    [
        header(0, 5) + chunk(b"IDAT", b"x") + chunk(b"IEND"),
        header(5, 0) + chunk(b"IDAT", b"x") + chunk(b"IEND"),
        header(5, 5) + chunk(b"IEND"),
        header(5, 5) + chunk(b"IDAT", b"x"),
        header(5, 5) + chunk(b"IDAT", b"x" * 50)[:30] + chunk(b"IEND"),
        header(5, 5) + struct.pack(">I", 0xFFFFFFFF) + b"IDAT" + bytes(100),
        SIGNATURE + chunk(b"IDAT", b"x" * 30) + chunk(b"IEND"),
        SIGNATURE + chunk(b"IHDR", bytes(40)),
    ],
    ids=["no width", "no height", "empty", "no end", "cut", "endless chunk", "no header", "long"],
)
def test_damaged_files_are_refused(image: bytes) -> None:
    """Sides of 0, missing and cut chunks, and a wrong first chunk are found without unpacking."""
    with pytest.raises(NotAnImageError):
        read_png(image, max_pixels=MAX_PIXELS)


def test_half_a_file_with_the_end_stuck_on_is_refused(encode: Callable[..., bytes]) -> None:
    """The end chunk inside another chunk's length does not count."""
    image = encode("PNG", size=(200, 200))
    with pytest.raises(NotAnImageError, match="cut off"):
        read_png(image[: len(image) // 2] + image[-12:], max_pixels=MAX_PIXELS)


def test_an_animation_is_refused_and_one_frame_is_not() -> None:
    """An animated PNG is told by its own chunk."""
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in (0, 99, 200)]
    stream = io.BytesIO()
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:])

    with pytest.raises(TooManyFramesError, match="3 frames"):
        read_png(stream.getvalue(), max_pixels=MAX_PIXELS)
    single = header(8, 8) + chunk(b"acTL", struct.pack(">II", 1, 0)) + chunk(b"IDAT", b"x")
    assert read_png(single + chunk(b"IEND"), max_pixels=MAX_PIXELS).width == 8


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_colour_type_passes(encode: Callable[..., bytes], mode: str) -> None:
    """What the graph converts is not refused."""
    assert read_png(encode("PNG", mode=mode), max_pixels=MAX_PIXELS)[:2] == (24, 16)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_flood_of_compressed_notes_is_refused(encode: Callable[..., bytes], kind: bytes) -> None:
    """Each would be inflated for nothing; the few that a photo has are taken."""
    image = encode("PNG")
    note = chunk(kind, b"note\0\0" + zlib.compress(bytes(100)))

    def with_notes(count: int) -> bytes:
        return image[:33] + note * count + image[33:]

    assert read_png(with_notes(8), max_pixels=MAX_PIXELS).width == 24
    with pytest.raises(NotAnImageError, match="compressed notes"):
        read_png(with_notes(9), max_pixels=MAX_PIXELS)
