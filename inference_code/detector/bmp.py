"""Reads a BMP's two headers (Microsoft, "Bitmap Storage")."""

import struct

from detector.errors import NotAnImageError
from detector.stored import Stored, check_size, cut_off, damaged

HEADERS_END = 54
CORE_HEADER_BYTES = 12
RGB, BITFIELDS, ALPHA_BITFIELDS = 0, 3, 6
PLAIN_BITS = (1, 4, 8, 16, 24, 32)
MASKED_BITS = (16, 32)
MASK_BYTES = 12


def read_bmp(image: bytes, *, max_pixels: int) -> Stored:
    """Check the headers against each other and against the length of the file.

    Raises:
        NotAnImageError: it is compressed, cut off, of OS/2's first kind, or makes no sense.
        ImageTooLargeError: it promises more than `max_pixels`.
    """
    if len(image) < HEADERS_END:
        raise cut_off("BMP")
    (offset, header_bytes, width, signed_height, planes, bits, compression) = struct.unpack_from(
        "<IIiiHHI", image, 10
    )
    if header_bytes == CORE_HEADER_BYTES:
        raise NotAnImageError("The BMP is of the old OS/2 kind: save it as PNG.")
    if header_bytes < HEADERS_END - 14 or planes != 1:
        raise damaged("BMP", "its header is wrong")
    masked = compression in (BITFIELDS, ALPHA_BITFIELDS)
    if bits not in (MASKED_BITS if masked else PLAIN_BITS) or not (masked or compression == RGB):
        raise NotAnImageError("The BMP is compressed or of a rare kind: save it as PNG.")
    height = abs(signed_height)  # rows run downwards when it is negative
    check_size(width, height, max_pixels=max_pixels)
    if offset < HEADERS_END + (MASK_BYTES if masked else 0):
        raise damaged("BMP", "its pixels begin inside its header")
    if offset + (width * bits + 31) // 32 * 4 * height > len(image):
        raise cut_off("BMP")
    return Stored(width, height)
