"""A JPEG's Huffman tables (ITU-T T.81, annex C), unrolled so that one look-up reads one code."""

from typing import TypeAlias

from detector.stored import damaged

WINDOW_BITS = 16
LENGTHS = 16
AC_CLASS = 1
MAX_SYMBOLS = 256
# An entry holds the bits to skip, code and value together, in its low 5 bits, and how many
# coefficients that covers above them.
SKIP_MASK = 31
SKIP_BITS = 5
END_OF_BLOCK = 64
INVALID = 1 << 12
RUN_OF_16 = 0xF0

# (class, number) -> (lengths, symbols); class 0 is DC.
Tables: TypeAlias = dict[tuple[int, int], tuple[bytes, bytes]]


def read_tables(segment: bytes) -> Tables:
    """Return the tables of one DHT segment, still packed.

    Raises:
        NotAnImageError: a table is cut off, or has more codes than bits allow.
    """
    tables: Tables = {}
    at = 0
    while at < len(segment):
        lengths = segment[at + 1 : at + 1 + LENGTHS]
        count = sum(lengths)
        symbols = segment[at + 1 + LENGTHS : at + 1 + LENGTHS + count]
        space = sum(codes << (LENGTHS - size) for size, codes in enumerate(lengths, start=1))
        if len(lengths) < LENGTHS or len(symbols) < count or count > MAX_SYMBOLS:
            raise damaged("JPEG", "a Huffman table is cut off")
        if space > 1 << LENGTHS:
            raise damaged("JPEG", "a Huffman table has too many codes")
        tables[segment[at] >> 4, segment[at] & 15] = (lengths, symbols)
        at += 1 + LENGTHS + count
    return tables


def unroll(table: tuple[bytes, bytes], table_class: int) -> list[int]:
    """Return the entry for each of the 65,536 values that the next 16 bits may have."""
    lengths, symbols = table
    entries: list[int] = []
    position = 0
    for length, codes in enumerate(lengths, start=1):
        for symbol in symbols[position : position + codes]:
            entry = _ac_entry(length, symbol) if table_class == AC_CLASS else _dc(length, symbol)
            entries += [entry] * (1 << (WINDOW_BITS - length))
        position += codes
    invalid = (INVALID << SKIP_BITS) | 1
    return entries + [invalid] * ((1 << WINDOW_BITS) - len(entries))


def _dc(length: int, symbol: int) -> int:
    return (length + (symbol & 15)) | (1 << SKIP_BITS)


def _ac_entry(length: int, symbol: int) -> int:
    run, size = symbol >> 4, symbol & 15
    covered = run + 1 if size or symbol == RUN_OF_16 else END_OF_BLOCK
    return (length + size) | (covered << SKIP_BITS)
