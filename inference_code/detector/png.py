"""Reads a PNG's chunks (W3C, "Portable Network Graphics", chapters 5 and 11)."""

import struct

from detector.errors import TooManyFramesError
from detector.exif import read_orientation
from detector.stored import Stored, check_size, cut_off, damaged

SIGNATURE_BYTES = 8
HEADER_BYTES = 13
CHUNK_OVERHEAD = 12
MAX_CHUNKS = 50_000
# The decoder inflates each of these, to up to 8 MB, and throws the result away: 400 of them in 3 MB
# took it 12 s. A photo has one colour profile and a note or two.
INFLATED = (b"iCCP", b"iTXt", b"zTXt")
MAX_INFLATED = 8


def read_png(image: bytes, *, max_pixels: int) -> Stored:
    """Walk the chunks from IHDR to IEND.

    Raises:
        NotAnImageError: a chunk is cut off or out of place, or there is no picture in it.
        TooManyFramesError: it is an animated PNG.
        ImageTooLargeError: IHDR promises more than `max_pixels`.
    """
    if len(image) < SIGNATURE_BYTES + CHUNK_OVERHEAD + HEADER_BYTES:
        raise cut_off("PNG")
    length, kind, width, height = struct.unpack_from(">I4sII", image, SIGNATURE_BYTES)
    if kind != b"IHDR" or length != HEADER_BYTES:
        raise damaged("PNG", "it does not begin with IHDR")
    check_size(width, height, max_pixels=max_pixels)
    return Stored(width, height, _orientation_of_chunks(image))


def _orientation_of_chunks(image: bytes) -> int:
    orientation, has_data, inflated = 1, False, 0
    at = SIGNATURE_BYTES
    for _ in range(MAX_CHUNKS):
        if at + CHUNK_OVERHEAD > len(image):
            raise cut_off("PNG")
        length, kind = struct.unpack_from(">I4s", image, at)
        content = at + 8
        at += CHUNK_OVERHEAD + length
        if at > len(image):
            raise cut_off("PNG")
        if kind == b"IEND":
            if not has_data:
                raise damaged("PNG", "there is no picture in it")
            return orientation
        has_data = has_data or kind == b"IDAT"
        inflated += kind in INFLATED
        if inflated > MAX_INFLATED:
            raise damaged("PNG", f"it has more than {MAX_INFLATED} compressed notes")
        if kind == b"eXIf":
            orientation = read_orientation(image[content : content + length])
        if kind == b"acTL" and length >= 4:  # noqa: PLR2004  # the first field: frames
            _check_frames(*struct.unpack_from(">I", image, content))
    raise damaged("PNG", f"it has more than {MAX_CHUNKS} chunks")


def _check_frames(frames: int) -> None:
    if frames > 1:
        raise TooManyFramesError(f"The PNG has {frames} frames: send one of them as a photo.")
