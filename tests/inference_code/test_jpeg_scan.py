from __future__ import annotations

import pytest

from detector.jpeg_frame import read_frame, read_scan
from detector.jpeg_scan import may_be_complete

BASELINE, PROGRESSIVE = 0xC0, 0xC2
# 40 x 24 pixels in 4:2:0: 3 x 2 data units of 4 + 1 + 1 blocks, 72 bits at the least.
FRAME = b"\x08\0\x18\0\x28\x03\x01\x22\0\x02\x11\1\x03\x11\1"
ALL = b"\3\1\0\2\x11\3\x11\0\x3f\0"
FIRST = b"\1\1\0\0\x3f\0"


@pytest.mark.parametrize(
    ("scan", "least_bytes"),
    [(ALL, 9), (FIRST, 4)],
    ids=["together", "a component alone: 5 x 3 blocks"],
)
def test_a_block_takes_two_bits(scan: bytes, least_bytes: int) -> None:
    """One byte less than the least that the blocks can take is a cut scan."""
    frame = read_frame(BASELINE, FRAME)
    header = read_scan(scan, frame)

    assert may_be_complete(bytes(least_bytes), header, frame, restart_interval=0)
    assert not may_be_complete(bytes(least_bytes - 1), header, frame, restart_interval=0)


@pytest.mark.parametrize("marker", [BASELINE, PROGRESSIVE])
@pytest.mark.parametrize(("markers", "whole"), [(1, False), (2, True), (3, True)])
def test_restart_markers_are_counted(marker: int, markers: int, whole: bool) -> None:  # noqa: FBT001 - a parameter
    """Six units in intervals of two have two markers between them."""
    frame = read_frame(marker, FRAME)
    data = b"".join(bytes([*b"data data", 0xFF, 0xD0 + number]) for number in range(markers))

    complete = may_be_complete(data, read_scan(ALL, frame), frame, restart_interval=2)

    assert complete is whole


def test_a_progressive_scan_may_be_short() -> None:
    """One code of it can end thousands of blocks."""
    frame = read_frame(PROGRESSIVE, FRAME)
    assert may_be_complete(b"x", read_scan(ALL, frame), frame, restart_interval=0)
