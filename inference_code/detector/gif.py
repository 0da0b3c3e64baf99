"""Reads a GIF's blocks (CompuServe, "GIF89a Specification"), without unpacking any."""

import struct

from detector.errors import NotAnImageError, TooManyFramesError
from detector.stored import Stored, check_size, cut_off, damaged

SCREEN_END = 13
DESCRIPTOR_BYTES = 9
IMAGE, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B
MAX_BLOCKS = 1000


def read_gif(image: bytes, *, max_pixels: int) -> Stored:
    """Walk the blocks of a GIF that has one frame.

    The model server takes a frame for the whole picture, so the frame has to fill the screen.

    Raises:
        NotAnImageError: a block is cut off, there is no frame, or it leaves a part uncovered.
        TooManyFramesError: there is a second frame.
        ImageTooLargeError: the screen or the frame has more than `max_pixels`.
    """
    if len(image) < SCREEN_END:
        raise cut_off("GIF")
    screen = struct.unpack_from("<HH", image, 6)
    if 0 not in screen:
        check_size(*screen, max_pixels=max_pixels)
    at = SCREEN_END + _colour_table_bytes(image[10])
    frame: Stored | None = None
    for _ in range(MAX_BLOCKS):
        block = image[at] if at < len(image) else None
        if block == TRAILER or (block is None and frame is not None and at == len(image)):
            if frame is None:
                raise damaged("GIF", "there is no frame in it")
            return frame
        if block == EXTENSION:
            at = _after_sub_blocks(image, at + 2)
        elif block == IMAGE:
            if frame is not None:
                raise TooManyFramesError(
                    "The GIF has more than one frame: send one of them as a photo."
                )
            frame, at = _frame(image, at + 1, screen, max_pixels=max_pixels)
        elif block is None:
            raise cut_off("GIF")
        else:
            raise damaged("GIF", "a block is of no known kind")
    raise damaged("GIF", f"it has more than {MAX_BLOCKS} blocks")


def _frame(
    image: bytes, at: int, screen: tuple[int, int], *, max_pixels: int
) -> tuple[Stored, int]:
    """Return the frame whose descriptor lies at `at`, and the place behind its data."""
    if at + DESCRIPTOR_BYTES > len(image):
        raise cut_off("GIF")
    left, top, width, height, flags = struct.unpack_from("<HHHHB", image, at)
    check_size(width, height, max_pixels=max_pixels)
    if (left, top) != (0, 0) or (0 not in screen and (width, height) != screen):
        raise NotAnImageError("The GIF's frame does not fill its picture: save it as PNG.")
    # One byte of minimum code size stands before the sub-blocks.
    data = at + DESCRIPTOR_BYTES + _colour_table_bytes(flags) + 1
    return Stored(width, height), _after_sub_blocks(image, data)


def _after_sub_blocks(image: bytes, at: int) -> int:
    end = len(image)
    while at < end:
        length = image[at]
        at += 1 + length
        if length == 0:
            return at
    raise cut_off("GIF")


def _colour_table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
