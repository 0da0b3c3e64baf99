from __future__ import annotations

import pytest

from detector.jpeg_huffman import unroll
from detector.jpeg_scan import walk

# One table of four codes of two bits each: for DC the categories 0 to 3, for AC end of block and
# the values of 1, 2 and 3 bits that no zero precedes.
LENGTHS = bytes([0, 4] + [0] * 14)
DC = unroll((LENGTHS, bytes([0, 1, 2, 3])), 0)
AC = unroll((LENGTHS, bytes([0x00, 0x01, 0x02, 0x03])), 1)
PLAN = [(DC, AC)]


def packed(bits: str) -> bytes:
    """Return bits as bytes, the last one filled with ones as a JPEG's."""
    whole = bits.replace(" ", "")
    whole += "1" * (-len(whole) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8)


PLAIN = "00 00"
BUSY = "11 101  10 01  11 000  01 1  00"


@pytest.mark.parametrize(
    ("bits", "units", "left"),
    [
        (PLAIN * 2, 2, 0),
        (BUSY, 1, 5),
        (BUSY + PLAIN, 2, 1),
        ("01 0" + "01 1" * 63, 1, 0),
        (BUSY + "11 1", 1, 5),
    ],
    ids=["plain", "busy", "both", "full block", "cut in a value"],
)
def test_units_are_counted_to_the_end(bits: str, units: int, left: int) -> None:
    """Whole units count, with and without an end of block; what is left over is told in bits."""
    result = walk(packed(bits), PLAN, 99)
    assert (result.units, result.bits_left) == (units, left)
    assert not result.invalid


def test_reading_stops_at_the_number_asked_for() -> None:
    """What follows the last unit is not looked at."""
    assert walk(packed(PLAIN * 50), PLAN, 7) == (7, 50 * 4 - 28, False)


def test_a_code_that_no_table_has_is_told() -> None:
    """Damage in the middle is found where it is."""
    table = unroll((bytes([0, 3] + [0] * 14), bytes([0, 1, 2])), 1)
    result = walk(packed(PLAIN * 2 + "00 11" + PLAIN * 8), [(DC, table)], 99)
    assert (result.units, result.invalid) == (2, True)


def test_bits_can_be_skipped_first() -> None:
    """Reading may begin inside a byte."""
    assert walk(packed("101" + PLAIN * 4 + "11111"), PLAN, 4, skipped_bits=3).bits_left == 5
