from __future__ import annotations

import io
import re
import struct
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from detector.errors import ImageTooLargeError, NotAnImageError
from detector.jpeg import read_jpeg
from tests.effort import costing_at_most

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PIXELS = 50_000_000
END = b"\xff\xd9"
KINDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "finest": {"quality": 100, "subsampling": 0},
    "coarsest": {"quality": 1},
    "4:2:2": {"subsampling": 1},
    "own tables": {"optimize": True},
    "restarts": {"restart_marker_blocks": 5},
    "restarts by row": {"restart_marker_rows": 1},
    "progressive": {"progressive": True},
    "progressive 4:4:4": {"progressive": True, "subsampling": 0, "quality": 95},
    "progressive restarts": {"progressive": True, "restart_marker_blocks": 9},
}
MODES = ["RGB", "L", "CMYK"]
SIZES = [(120, 90), (8, 8), (1, 1), (37, 61), (17, 200), (16, 16)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", SIZES)
def test_whole_photos_pass(
    encode: Callable[..., bytes], kind: str, mode: str, size: tuple[int, int]
) -> None:
    """Every kind that libjpeg writes is found to be whole, and of its size."""
    image = encode("JPEG", size=size, mode=mode, **KINDS[kind])
    assert read_jpeg(image, max_pixels=MAX_PIXELS)[:2] == size


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", MODES)
def test_half_a_photo_is_refused(encode: Callable[..., bytes], kind: str, mode: str) -> None:
    """Its end marker is missing."""
    image = encode("JPEG", size=(120, 90), mode=mode, **KINDS[kind])
    with pytest.raises(NotAnImageError, match="cut off"):
        read_jpeg(image[: len(image) // 2], max_pixels=MAX_PIXELS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "re" in kind])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("end", [END, END + b"\0" * 999])
def test_what_counts_its_parts_is_refused_with_an_end_marker_too(
    encode: Callable[..., bytes], kind: str, mode: str, end: bytes
) -> None:
    """Scans or restart markers are missing; of other photos the graph sees it (test_decode.py)."""
    image = encode("JPEG", size=(120, 90), mode=mode, **KINDS[kind])
    with pytest.raises(NotAnImageError, match="cut off"):
        read_jpeg(image[: len(image) // 2] + end, max_pixels=MAX_PIXELS)


def test_a_real_photo_costs_less_than_a_millisecond(photo: bytes) -> None:
    """Whole or cut: no code of it is read, which would take the one worker 40 ms."""
    with costing_at_most(1):
        for _ in range(5):
            assert read_jpeg(photo, max_pixels=MAX_PIXELS).width == 512
    with costing_at_most(1), pytest.raises(NotAnImageError, match="cut off"):
        read_jpeg(photo[: len(photo) // 2], max_pixels=MAX_PIXELS)


def test_a_large_plain_picture_passes() -> None:
    """A background takes the fewest bits that there are, and is a photo all the same."""
    for colour in ((200, 30, 90), (128, 128, 128), (255, 255, 255)):
        stream = io.BytesIO()
        Image.new("RGB", (6000, 6000), colour).save(stream, "JPEG", quality=95)
        assert read_jpeg(stream.getvalue(), max_pixels=MAX_PIXELS).width == 6000


def test_lost_scans_are_noticed(encode: Callable[..., bytes]) -> None:
    """A progressive photo without its last scan is refused, though each scan it has is whole."""
    image = encode("JPEG", size=(120, 90), progressive=True)
    last_scan = image.rindex(b"\xff\xda")
    with pytest.raises(NotAnImageError, match="cut off"):
        read_jpeg(image[:last_scan] + END, max_pixels=MAX_PIXELS)


def test_lost_restarts_are_noticed(encode: Callable[..., bytes]) -> None:
    """The number of restart markers tells how much of the picture came."""
    image = encode("JPEG", size=(120, 90), restart_marker_rows=1)
    restarts = [found.start() for found in re.finditer(rb"\xff[\xd0-\xd7]", image)]
    with pytest.raises(NotAnImageError, match="cut off"):
        read_jpeg(image[: restarts[-1]] + END, max_pixels=MAX_PIXELS)


def resized(image: bytes, width: int, height: int) -> bytes:
    """Return the JPEG with another size in its frame header."""
    at = image.index(b"\xff\xc0") + 5
    return image[:at] + struct.pack(">HH", height, width) + image[at + 4 :]


@pytest.mark.parametrize(("width", "height"), [(65535, 65535), (60000, 60000)])
def test_a_huge_size_is_refused_by_its_header(
    encode: Callable[..., bytes], width: int, height: int
) -> None:
    """The frame header is judged as soon as it is met."""
    with pytest.raises(ImageTooLargeError):
        read_jpeg(resized(encode("JPEG"), width, height), max_pixels=MAX_PIXELS)


@pytest.mark.parametrize(("width", "height"), [(0, 16), (24, 0), (24, 16_000), (7000, 7000)])
def test_a_size_that_the_data_do_not_fill_is_refused(
    encode: Callable[..., bytes], width: int, height: int
) -> None:
    """Sides of 0, and sizes that would take a block less than two bits, are found."""
    with pytest.raises(NotAnImageError):
        read_jpeg(resized(encode("JPEG"), width, height), max_pixels=MAX_PIXELS)


def segment(marker: int, content: bytes) -> bytes:
    """Return one marker segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def without(image: bytes, marker: int) -> bytes:
    """Return the JPEG without its first segment of a kind."""
    at = image.index(bytes([0xFF, marker]))
    (length,) = struct.unpack_from(">H", image, at + 2)
    return image[:at] + image[at + 2 + length :]


def inserted(image: bytes, part: bytes) -> bytes:
    """Return the JPEG with something right behind its first marker."""
    return image[:2] + part + image[2:]


FRAME = b"\x08\0\x10\0\x18\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"


@pytest.mark.parametrize(
    "damage",
    [
        lambda image: without(image, 0xC0),
        lambda image: without(image, 0xDA),
        lambda image: inserted(image, segment(0xC0, FRAME)),
        lambda image: inserted(image, segment(0xC3, FRAME)),
        lambda image: inserted(image, b"\xff\xd8"),
        lambda image: inserted(image, b"\xff\xe0\0\0"),
        lambda image: inserted(image, segment(0xDA, b"\1\1\0\0\x3f\0") + b"data"),
        lambda image: image.replace(FRAME[:1] + FRAME[1:5], b"\x0c" + FRAME[1:5], 1),
        lambda image: image.replace(b"\x01\x22\0", b"\x01\x02\0", 1),
        lambda image: image.replace(b"\x01\x22\0", b"\x01\x25\0", 1),
        lambda image: image.replace(b"\xff\xda\0\x0c\3\1", b"\xff\xda\0\x0c\3\7", 1),
        lambda image: image.replace(b"\xff\xda\0\x0c\3\1\0\2", b"\xff\xda\0\x0c\3\1\0\1", 1),
        lambda image: image.replace(b"\xff\xda\0\x0c\3", b"\xff\xda\0\x0c\4", 1),
    ],
    ids=[
        "no frame", "no scan", "two frames", "lossless", "two starts", "no length",
        "scan first", "12 bits", "factor 0",
        "factor 5", "strange component", "component twice", "wrong scan length",
    ],
)  # fmt: skip
def test_contradictions_are_refused(
    encode: Callable[..., bytes], damage: Callable[[bytes], bytes]
) -> None:
    """Headers that make no sense, alone or together, are refused in words."""
    image = encode("JPEG")
    assert read_jpeg(image, max_pixels=MAX_PIXELS)
    assert damage(image) != image

    with pytest.raises(NotAnImageError, match=r"(cut off|damaged)"):
        read_jpeg(damage(image), max_pixels=MAX_PIXELS)


@pytest.mark.parametrize(
    "part",
    [
        b"\xff\xff\xff",
        segment(0xFE, b"a comment \xff\xd9 with an end in it"),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
        segment(0xE1, b"Exif\0\0II*\0"),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(60_000)) * 8,
        b"\xff\x01",
    ],
    ids=["fill", "comment", "xmp", "bad exif", "profile", "stand-alone marker"],
)
def test_what_cameras_add_does_not_matter(encode: Callable[..., bytes], part: bytes) -> None:
    """Fill bytes, comments, profiles and damaged EXIF leave a photo as it is."""
    image = inserted(encode("JPEG"), part)
    assert read_jpeg(image, max_pixels=MAX_PIXELS)[:3] == (24, 16, 1)


def test_the_first_exif_block_counts(encode: Callable[..., bytes]) -> None:
    """A second block, such as an editor's, does not turn the photo again."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = encode("JPEG", exif=exif)
    exif[0x0112] = 3
    at = image.index(b"\xff\xdb")
    second = image[:at] + segment(0xE1, exif.tobytes()) + image[at:]

    assert read_jpeg(second, max_pixels=MAX_PIXELS).orientation == 6


def test_a_component_a_scan_is_a_whole_photo(encode: Callable[..., bytes]) -> None:
    """Colours in scans of their own are counted together, and one that is missing is noticed."""
    grey = encode("JPEG", size=(24, 16), mode="L")
    frame = segment(0xC0, b"\x08\0\x10\0\x18\x02\x01\x11\0\x02\x11\0")
    tables = (
        grey[: grey.index(b"\xff\xc0")] + frame + without(grey[grey.index(b"\xff\xc0") :], 0xC0)
    )
    start = tables.index(b"\xff\xda")
    data = tables[start + 10 : -2]
    scans = [segment(0xDA, bytes([1, name, 0, 0, 63, 0])) + data for name in (1, 2)]

    assert read_jpeg(tables[:start] + scans[0] + scans[1] + END, max_pixels=MAX_PIXELS)
    with pytest.raises(NotAnImageError, match="cut off"):
        read_jpeg(tables[:start] + scans[0] + END, max_pixels=MAX_PIXELS)
    with pytest.raises(NotAnImageError, match="comes twice"):
        read_jpeg(tables[:start] + scans[0] + scans[0] + scans[1] + END, max_pixels=MAX_PIXELS)
