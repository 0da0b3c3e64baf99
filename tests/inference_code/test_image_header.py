from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageOps

from detector.errors import ImageTooLargeError, NotAnImageError
from detector.image_header import read_header
from tests.effort import costing_at_most

if TYPE_CHECKING:
    from collections.abc import Callable

MEGAPIXELS_50 = 50_000_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_the_four_formats_are_told_by_their_bytes(encode: Callable[..., bytes], kind: str) -> None:
    """Each format gives its size, whatever it was called."""
    header = read_header(encode(kind, size=(40, 30)), max_pixels=MEGAPIXELS_50)
    assert (header.width, header.height, header.orientation) == (40, 30, 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_upright_photo(
    encode: Callable[..., bytes], kind: str, orientation: int
) -> None:
    """Orientations 5 to 8 swap the sides, as Pillow does when it turns the photo."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = encode(kind, size=(40, 30), exif=exif)

    header = read_header(image, max_pixels=MEGAPIXELS_50)

    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(image)))
    assert ((header.width, header.height), header.orientation) == (upright.size, orientation)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello, I am text",
        b"\xff\xd8",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"II*\0\x08\0\0\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        bytes(5000),
    ],
)
def test_other_bytes_are_no_image(content: bytes) -> None:
    """Text, nothing, and formats that the graph does not decode are refused at once."""
    with pytest.raises(NotAnImageError, match="JPEG, PNG, GIF or BMP"):
        read_header(content, max_pixels=MEGAPIXELS_50)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_the_pixels_are_bounded_in_every_format(encode: Callable[..., bytes], kind: str) -> None:
    """A picture of exactly the limit passes, one row less of room refuses it."""
    image = encode(kind, size=(40, 30))

    assert read_header(image, max_pixels=1200)
    with pytest.raises(ImageTooLargeError, match="40 x 30"):
        read_header(image, max_pixels=1199)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_every_shortened_file_is_refused(encode: Callable[..., bytes], kind: str) -> None:
    """Cut anywhere, no part of a file passes for the whole; a GIF may lack its last byte alone."""
    image = encode(kind, size=(40, 30))
    missing = 2 if kind == "GIF" else 1

    for length in range(len(image) - missing + 1):
        with pytest.raises(NotAnImageError):
            read_header(image[:length], max_pixels=MEGAPIXELS_50)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_what_follows_a_whole_file_does_not_matter(encode: Callable[..., bytes], kind: str) -> None:
    """Cameras append previews and more to their files."""
    assert read_header(encode(kind) + b"\xff\xd8 more" * 99, max_pixels=MEGAPIXELS_50).width == 24


def test_a_strip_within_the_limit_passes(encode: Callable[..., bytes]) -> None:
    """Sides are not bounded, only their product."""
    image = encode("PNG", size=(60000, 1))
    assert read_header(image, max_pixels=MEGAPIXELS_50).width == 60000


MANY = 6_000_000
FRAME = b"\xff\xc0\x00\x11\x08\x17\x70\x17\x70\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
SCAN = b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x10\0\0\0\x10\0\x08\x02\0\0\0crc!"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + b"\xff" * MANY,
        b"\xff\xd8" + FRAME + SCAN + b"\xff" * MANY,
        b"\xff\xd8" + FRAME + SCAN + b"\xff\0" * (MANY // 2),
        b"\xff\xd8" + FRAME + (SCAN + b"data") * (MANY // 18),
        b"\xff\xd8" + b"\xff\xe5\0\x02" * (MANY // 4),
        b"\xff\xd8\xff\xe0\0\x02" + b"a\xff\0" * (MANY // 3),
        b"\xff\xd8" + FRAME + b"\xff\xdd\0\4\0\1" + SCAN + b"\xff\xd0" * (MANY // 2),
        PNG + b"\0\0\0\0tEXtcrc!" * (MANY // 12),
        b"GIF89a\x10\0\x10\0\0\0\0" + b"\x21\xfe\0" * (MANY // 3),
        b"GIF89a\x10\0\x10\0\0\0\0" + b"\x21\xfe" + b"\x01a" * (MANY // 2),
    ],
    ids=[
        "fill", "fill-scan", "stuffed", "scans", "segments", "markers", "restarts", "chunks",
        "extensions", "sub-blocks",
    ],
)  # fmt: skip
def test_hostile_files_are_refused_quickly(content: bytes) -> None:
    """Six megabytes made to keep a reader busy cost far less than a health check may wait."""
    with costing_at_most(50), pytest.raises(NotAnImageError):
        read_header(content, max_pixels=MEGAPIXELS_50)
