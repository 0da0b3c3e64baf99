"""Says whether a JPEG scan can hold all its blocks, without reading one of its codes."""

import re

from detector.jpeg_frame import BASELINE_OR_EXTENDED, Frame, Scan

RESTART = re.compile(rb"\xff[\xd0-\xd7]")
# A block is at least the code of its DC value and that of its end, of one bit each (T.81, F.1.2).
LEAST_BITS_OF_A_BLOCK = 2
BYTE_BITS = 8


def may_be_complete(data: bytes, scan: Scan, frame: Frame, *, restart_interval: int) -> bool:
    """Say whether the scan's `data` have the markers and the length that the headers promise.

    True where that cannot be told: in arithmetic coding and inside a progressive scan, whose
    number and order `Frame.has_all_scans` judges. Whether the last block came, only decoding
    shows, and the graph looks.
    """
    units = frame.units(scan)
    if restart_interval and len(RESTART.findall(data)) + 1 < -(-units // restart_interval):
        return False
    if frame.marker not in BASELINE_OR_EXTENDED:
        return True
    return len(data) * BYTE_BITS >= units * frame.blocks(scan) * LEAST_BITS_OF_A_BLOCK
