from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from detector.errors import ImageTooLargeError, NotAnImageError, TooManyFramesError
from detector.gif import read_gif
from tests.effort import costing_at_most

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PIXELS = 50_000_000


def animation(count: int) -> bytes:
    """Return a GIF of `count` frames, all different."""
    frames = [Image.new("L", (64, 64), shade % 256) for shade in range(count)]
    for number, frame in enumerate(frames):
        frame.putpixel((number % 64, number // 64), 255 - number % 256)
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    return stream.getvalue()


@pytest.mark.parametrize("count", [2, 300])
def test_an_animation_costs_milliseconds(count: int) -> None:
    """The second frame's descriptor is enough to refuse it."""
    image = animation(count)

    with costing_at_most(5), pytest.raises(TooManyFramesError, match="send one of them"):
        read_gif(image, max_pixels=MAX_PIXELS)


def with_screen(image: bytes, width: int, height: int) -> bytes:
    """Return the GIF with another logical screen."""
    return image[:6] + struct.pack("<HH", width, height) + image[10:]


def with_frame(image: bytes, *place: int) -> bytes:
    """Return the GIF with another frame: left, top, width, height."""
    at = image.index(b"\x2c" + struct.pack("<HHHH", 0, 0, 24, 16)) + 1
    return image[:at] + struct.pack("<HHHH", *place) + image[at + 8 :]


def test_a_screen_of_no_size_is_that_of_its_frame(encode: Callable[..., bytes]) -> None:
    """Some writers leave the logical screen empty, and decoders take the frame's size."""
    image = with_screen(encode("GIF"), 0, 0)
    assert read_gif(image, max_pixels=MAX_PIXELS)[:2] == (24, 16)


@pytest.mark.parametrize(
    "place", [(1, 0, 24, 16), (0, 1, 24, 16), (0, 0, 23, 16), (0, 0, 24, 15), (0, 0, 25, 17)]
)
def test_a_frame_that_does_not_fill_the_screen_is_refused(
    encode: Callable[..., bytes], place: tuple[int, ...]
) -> None:
    """The model server would show it at another place than the client sees it."""
    with pytest.raises(NotAnImageError, match="does not fill"):
        read_gif(with_frame(encode("GIF"), *place), max_pixels=MAX_PIXELS)


def test_the_screen_and_the_frame_are_both_bounded(encode: Callable[..., bytes]) -> None:
    """Either can promise too many pixels."""
    for image in (
        with_screen(encode("GIF"), 60000, 60000),
        with_frame(with_screen(encode("GIF"), 0, 0), 0, 0, 60000, 60000),
    ):
        with pytest.raises(ImageTooLargeError):
            read_gif(image, max_pixels=MAX_PIXELS)


@pytest.mark.parametrize(
    "tail",
    [b"", b"\x3b", b"\x00", b"\x21\xf9\x04\0\0\0\0\0\x3b", b"\x2c" + bytes(4), b"\x21"],
    ids=["nothing", "no frame", "unknown block", "extension only", "cut frame", "cut extension"],
)
def test_a_gif_without_a_whole_frame_is_refused(tail: bytes) -> None:
    """Blocks that are missing, unknown or cut are found."""
    with pytest.raises(NotAnImageError):
        read_gif(b"GIF89a\x08\0\x08\0\0\0\0" + tail, max_pixels=MAX_PIXELS)
