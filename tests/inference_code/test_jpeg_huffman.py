from __future__ import annotations

import pytest

from detector.errors import NotAnImageError
from detector.jpeg_huffman import INVALID, SKIP_BITS, SKIP_MASK, read_tables, unroll

# ITU-T T.81, table K.3: the luminance DC codes, and the code of each difference category.
LENGTHS = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
CODES = (
    "00", "010", "011", "100", "101", "110",
    "1110", "11110", "111110", "1111110", "11111110", "111111110",
)  # fmt: skip


def test_the_codes_are_those_of_the_standards_example() -> None:
    """Every code of table K.3 skips itself and as many bits as its category says."""
    ((table, entries),) = read_tables(b"\0" + LENGTHS + bytes(range(12))).items()
    assert table == (0, 0)
    unrolled = unroll(entries, 0)

    for category, code in enumerate(CODES):
        for rest in ("0", "1"):
            entry = unrolled[int(code.ljust(16, rest), 2)]
            assert entry & SKIP_MASK == len(code) + category
    assert unrolled[0xFFFF] >> SKIP_BITS == INVALID
    assert len(unrolled) == 65536


@pytest.mark.parametrize(
    ("symbol", "skipped", "covered"), [(0x00, 1, 64), (0x01, 2, 1), (0x35, 6, 4), (0xF0, 1, 16)]
)
def test_ac_symbols_cover_their_runs(symbol: int, skipped: int, covered: int) -> None:
    """An end of block covers all, sixteen zeros cover themselves, a value its run and itself."""
    unrolled = unroll((bytes([1] + [0] * 15), bytes([symbol])), 1)
    assert (unrolled[0] & SKIP_MASK, unrolled[0] >> SKIP_BITS) == (skipped, covered)


@pytest.mark.parametrize(
    "segment", [b"\0", b"\0" + bytes(15), b"\0" + LENGTHS + bytes(11), b"\0\3" + bytes(15) + b"abc"]
)
def test_impossible_tables_are_refused(segment: bytes) -> None:
    """Cut tables, and more codes than there are bit patterns, are damage."""
    with pytest.raises(NotAnImageError, match="Huffman"):
        read_tables(segment)
