"""Says whether a JPEG scan holds all its blocks, reading Huffman codes but no pixel."""

import re
import struct
import time
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from detector.jpeg_frame import BASELINE_OR_EXTENDED, Frame, Scan
from detector.jpeg_huffman import INVALID, SKIP_BITS, SKIP_MASK, Tables, unroll

RESTART = re.compile(rb"\xff[\xd0-\xd7]")
# Reading costs some 0.2 s a megabyte here, in the worker's only thread: a longer scan is judged by
# its end, and read when its end leaves a doubt. Where even that is too long, it passes.
MAX_WALKED_BYTES = 256 * 1024
MAX_DOUBTFUL_BYTES = 2 * 1024 * 1024
UNITS_AT_A_TIME = 4096
TAIL_BYTES = 8 * 1024
# Six places without a common step, each read from another bit of its byte.
TAIL_STARTS = (0, 1021, 2039, 3061, 4093, 5113)
RETRY_BYTES = 61
LEAST_COMPRESSION = 2
COEFFICIENTS = 64
WORD_BITS = 32
BYTE_BITS = 8

# For each block of a data unit: the unrolled DC and AC tables.
Plan = Sequence[tuple[list[int], list[int]]]


class Walk(NamedTuple):
    """Where reading stopped: units read, bits behind the last of them, and an invalid code seen."""

    units: int
    bits_left: int
    invalid: bool


def is_complete(
    data: bytes, scan: Scan, frame: Frame, *, tables: Tables, restart_interval: int
) -> bool:
    """Say whether the scan's `data` hold every data unit that the headers promise.

    True where that cannot be told: in arithmetic coding and inside a progressive scan, whose
    number and order `Frame.has_all_scans` judges.
    """
    units = frame.units(scan)
    if restart_interval:
        pieces = RESTART.split(data)
        if len(pieces) < -(-units // restart_interval):
            return False
        data = pieces[-1]
        units -= (len(pieces) - 1) * restart_interval
    if frame.marker not in BASELINE_OR_EXTENDED or units < 1:
        return True
    plan = _plan(scan, frame, tables)
    if plan is None:
        return True
    bits = data.replace(b"\xff\x00", b"\xff")
    by_its_end = _ends_whole(bits[-TAIL_BYTES:], plan) if len(bits) > MAX_WALKED_BYTES else None
    if by_its_end is None and len(bits) <= MAX_DOUBTFUL_BYTES:
        return walk(bits, plan, units).units == units
    return by_its_end is not False


def walk(data: bytes, plan: Plan, units: int, *, skipped_bits: int = 0) -> Walk:
    """Read up to `units` data units from `data`, in which no byte is stuffed any more."""
    count = len(data) // 4 + 3  # zeros behind the end let the last codes be read
    words = struct.unpack(f">{count}I", data.ljust(count * 4, b"\0"))
    total = len(data) * BYTE_BITS
    held, bits, taken = words[0], WORD_BITS - skipped_bits, 1  # `bits` of `held` are still unread
    ends_at = skipped_bits
    for unit in range(units):
        for dc, ac in plan:
            table, covered = dc, 0
            while covered < COEFFICIENTS:
                if bits < WORD_BITS:
                    if taken == count:
                        return Walk(unit, total - ends_at, invalid=False)
                    held = ((held & ((1 << bits) - 1)) << WORD_BITS) | words[taken]
                    bits += WORD_BITS
                    taken += 1
                entry = table[(held >> (bits - 16)) & 0xFFFF]
                bits -= entry & SKIP_MASK
                covered += entry >> SKIP_BITS
                table = ac
            if covered >= INVALID:
                return Walk(unit, total - ends_at, invalid=True)
        position = taken * WORD_BITS - bits
        if position > total:
            return Walk(unit, total - ends_at, invalid=False)
        ends_at = position
        if unit % UNITS_AT_A_TIME == UNITS_AT_A_TIME - 1:
            time.sleep(0)  # under gevent this lets the worker answer a health check
    return Walk(units, total - ends_at, invalid=False)


def _plan(scan: Scan, frame: Frame, tables: Tables) -> Plan | None:
    unrolled: dict[tuple[int, int], list[int]] = {}
    plan = []
    for part in frame.blocks(scan):
        names = (0, part.dc_table), (1, part.ac_table)
        if any(name not in tables for name in names):
            return None
        for name in names:
            if name not in unrolled:
                unrolled[name] = unroll(tables[name], name[0])
        plan.append((unrolled[names[0]], unrolled[names[1]]))
    return plan


def _ends_whole(tail: bytes, plan: Plan) -> bool | None:
    """Say whether the data end with a whole unit and padding, or None where that is in doubt.

    Huffman codes synchronise themselves: read from any place, they soon fall into step, and
    readings from several places then end alike. Readings of what repeats itself (a plain
    background) may be out of step alike, and zeros may have been added to the end: both prove
    nothing.
    """
    repeats = len(zlib.compress(tail, 1)) * LEAST_COMPRESSION < len(tail)
    if repeats or tail.endswith(b"\0\0"):
        return None
    if all(tables == plan[0] for tables in plan):
        plan = plan[:1]  # the codes do not tell one component's block from another's
    lefts = {_bits_left_over(tail[skipped:], plan, bit) for bit, skipped in enumerate(TAIL_STARTS)}
    left = lefts.pop()
    if lefts or left is None:
        return None
    rest = int.from_bytes(tail[-1:]) & ((1 << left) - 1)
    # Padding is ones (F.1.2.3); some encoders write zeros.
    return left < BYTE_BITS and rest in (0, (1 << left) - 1)


def _bits_left_over(data: bytes, plan: Plan, skipped_bits: int) -> int | None:
    """Return how many bits follow the last whole unit, or None where no reading falls into step."""
    for start in range(0, len(data) // 2, RETRY_BYTES):
        result = walk(data[start:], plan, len(data) * BYTE_BITS, skipped_bits=skipped_bits)
        if not result.invalid:
            return result.bits_left
    return None
