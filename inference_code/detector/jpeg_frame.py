"""A JPEG's frame and scan headers (ITU-T T.81, B.2.2, B.2.3), and the blocks that follow."""

import struct
from dataclasses import dataclass, field

from detector.stored import damaged

BASELINE_OR_EXTENDED = (0xC0, 0xC1)
PROGRESSIVE = (0xC2, 0xCA)
BLOCK = 8
COEFFICIENTS = 64


@dataclass(frozen=True)
class Component:
    """One colour plane; `across` and `down` are its sampling factors."""

    across: int
    down: int


@dataclass(frozen=True)
class Scan:
    """A scan header: the components' identifiers, and what it brings of each.

    `low_bit` is the lowest bit that it brings of the coefficients first to last.
    """

    components: tuple[int, ...]
    first: int
    last: int
    low_bit: int


@dataclass
class Frame:
    """A frame header, and which bits of which coefficients its scans have brought so far."""

    marker: int
    width: int
    height: int
    components: dict[int, Component]
    lowest_bits: dict[int, list[int | None]] = field(init=False)

    def __post_init__(self) -> None:
        self.lowest_bits = {name: [None] * COEFFICIENTS for name in self.components}

    def note(self, scan: Scan) -> None:
        """Remember what `scan` brought."""
        for component in scan.components:
            count = scan.last - scan.first + 1
            self.lowest_bits[component][scan.first : scan.last + 1] = [scan.low_bit] * count

    def repeats(self, scan: Scan) -> bool:
        """Say whether a sequential JPEG brings again what it has brought (T.81, B.2.3)."""
        return self.marker not in PROGRESSIVE and any(
            self.lowest_bits[component][0] is not None for component in scan.components
        )

    def has_all_scans(self) -> bool:
        """Say whether every coefficient of every component came, down to its last bit."""
        return all(bit == 0 for bits in self.lowest_bits.values() for bit in bits)

    def units(self, scan: Scan) -> int:
        """Return how many data units (MCUs, or blocks of a lone component) the scan has."""
        most_across = max(component.across for component in self.components.values())
        most_down = max(component.down for component in self.components.values())
        across, down = most_across, most_down
        if len(scan.components) == 1:
            component = self.components[scan.components[0]]
            width = -(-self.width * component.across // most_across)
            height = -(-self.height * component.down // most_down)
            across = down = 1
        else:
            width, height = self.width, self.height
        return -(-width // (BLOCK * across)) * -(-height // (BLOCK * down))

    def blocks(self, scan: Scan) -> int:
        """Return how many blocks one data unit has."""
        if len(scan.components) == 1:
            return 1
        parts = (self.components[component] for component in scan.components)
        return sum(part.across * part.down for part in parts)


def read_frame(marker: int, segment: bytes) -> Frame:
    """Return the frame header.

    Raises:
        NotAnImageError: it contradicts itself, or has other than 8 bits a sample.
    """
    if len(segment) < 6 or len(segment) != 6 + 3 * segment[5]:  # noqa: PLR2004  # fixed fields
        raise damaged("JPEG", "its frame header has the wrong length")
    precision, height, width, count = struct.unpack_from(">BHHB", segment)
    components = {
        segment[at]: Component(segment[at + 1] >> 4, segment[at + 1] & 15)
        for at in range(6, len(segment), 3)
    }
    factors = {factor for part in components.values() for factor in (part.across, part.down)}
    if precision != 8 or not components or len(components) != count:  # noqa: PLR2004  # bits
        raise damaged("JPEG", "its frame header is not that of a photo")
    if not factors <= {1, 2, 3, 4}:
        raise damaged("JPEG", "its sampling factors are wrong")
    return Frame(marker, width, height, components)


def read_scan(segment: bytes, frame: Frame) -> Scan:
    """Return the scan header.

    Raises:
        NotAnImageError: it contradicts itself or the frame header.
    """
    count = segment[0] if segment else 0
    if not 1 <= count <= 4 or len(segment) != 4 + 2 * count:  # noqa: PLR2004  # fixed fields
        raise damaged("JPEG", "a scan header has the wrong length")
    names = tuple(segment[1 : 1 + 2 * count : 2])
    first, last, bits = segment[-3:]
    if frame.marker not in PROGRESSIVE:
        first, last, bits = 0, COEFFICIENTS - 1, 0  # decoders ignore what stands there
    known = set(names) <= set(frame.components) and len(set(names)) == count
    if not known or not first <= last < COEFFICIENTS:
        raise damaged("JPEG", "a scan header does not fit the frame header")
    return Scan(names, first, last, bits & 15)
