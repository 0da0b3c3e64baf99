"""Finds the orientation in an EXIF block; a photo whose block is damaged counts as upright."""

import struct

UPRIGHT = 1
ORIENTATION_TAG = 0x0112
# TIFF 6.0, section 2: the types that a small number may have, with struct's letter for each.
NUMBER_TYPES = {3: "H", 4: "I"}
BYTE_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
ENTRY_BYTES = 12
MAX_ENTRIES = 1000


def read_orientation(tiff: bytes) -> int:
    """Return the orientation, 1 to 8, that the TIFF block of an EXIF segment holds."""
    order = BYTE_ORDERS.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        (directory,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, directory)
        for number in range(min(count, MAX_ENTRIES)):
            entry = directory + 2 + number * ENTRY_BYTES
            tag, kind, values = struct.unpack_from(order + "HHI", tiff, entry)
            if tag == ORIENTATION_TAG:
                return _orientation(tiff, order, entry + 8, kind, values)
    except struct.error:  # an offset leads out of the block
        return UPRIGHT
    return UPRIGHT


def _orientation(tiff: bytes, order: str, at: int, kind: int, values: int) -> int:
    if kind not in NUMBER_TYPES or values != 1:
        return UPRIGHT
    (value,) = struct.unpack_from(order + NUMBER_TYPES[kind], tiff, at)
    return int(value) if 1 <= value <= 8 else UPRIGHT  # noqa: PLR2004  # EXIF's orientations
