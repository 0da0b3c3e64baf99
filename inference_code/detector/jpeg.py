"""Walks a JPEG's segments (ITU-T T.81, annex B), from the first marker to the last."""

import re
import struct
from dataclasses import dataclass

from detector.exif import read_orientation
from detector.jpeg_frame import Frame, Scan, read_frame, read_scan
from detector.jpeg_scan import may_be_complete
from detector.stored import Stored, check_size, cut_off, damaged

SOI, EOI, SOS, DRI, APP1, TEM = 0xD8, 0xD9, 0xDA, 0xDD, 0xE1, 0x01
RESTARTS = range(0xD0, 0xD8)
# Baseline, extended, progressive, and the last two with arithmetic coding.
FRAMES = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)
OTHER_FRAMES = (0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF)
EXIF = b"Exif\0\0"
# A scan ends at a marker that is neither a stuffed byte nor a restart; fill bytes may precede it.
# (`\xff+` here would try each of a million fill bytes anew.)
SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
NOT_FILL = re.compile(rb"[^\xff]")
MAX_SEGMENTS = 5000
# Each scan makes the decoder walk all of the picture once more.
MAX_SCANS = 64


@dataclass
class _State:
    frame: Frame | None = None
    orientation: int | None = None
    restart_interval: int = 0
    scans: int = 0


def read_jpeg(image: bytes, *, max_pixels: int) -> Stored:
    """Walk the segments and see whether the scans can hold the whole picture.

    TensorFlow's decoder fills a picture that ends too early with grey and says nothing. What
    markers and lengths show of that is found here; reading every code takes Python as long as
    half of the network (docs/performance.md), and the graph finds the rest.

    Raises:
        NotAnImageError: it is cut off, as far as headers, markers and lengths tell, or damaged.
        ImageTooLargeError: its frame header promises more than `max_pixels`.
    """
    state = _State()
    at = 2
    for _ in range(MAX_SEGMENTS):
        at = image.find(b"\xff", at)
        found = NOT_FILL.search(image, at) if at >= 0 else None
        if found is None:
            raise cut_off("JPEG")
        marker, at = image[found.start()], found.end()
        if marker == EOI:
            return _result(state, end=at)
        if marker in (0, TEM) or marker in RESTARTS:
            continue
        segment = _segment(image, at)
        at += 2 + len(segment)
        _read_segment(state, marker, segment, max_pixels=max_pixels)
        if marker == SOS:
            at = _read_scan(state, segment, image, at)
    raise damaged("JPEG", f"it has more than {MAX_SEGMENTS} segments")


def _segment(image: bytes, at: int) -> bytes:
    if at + 2 > len(image):
        raise cut_off("JPEG")
    (length,) = struct.unpack_from(">H", image, at)
    if length < 2:  # noqa: PLR2004  # the length counts its own two bytes
        raise damaged("JPEG", "a segment has no length")
    if at + length > len(image):
        raise cut_off("JPEG")
    return image[at + 2 : at + length]


def _read_segment(state: _State, marker: int, segment: bytes, *, max_pixels: int) -> None:
    if marker in FRAMES:
        if state.frame is not None:
            raise damaged("JPEG", "it has two frame headers")
        state.frame = read_frame(marker, segment)
        check_size(state.frame.width, state.frame.height, max_pixels=max_pixels)
    elif marker in OTHER_FRAMES or marker == SOI:
        raise damaged("JPEG", f"it has a marker {marker:02X} that no photo has")
    elif marker == DRI and len(segment) == 2:  # noqa: PLR2004  # one 16-bit number
        (state.restart_interval,) = struct.unpack(">H", segment)
    elif marker == APP1 and state.orientation is None and segment.startswith(EXIF):
        state.orientation = read_orientation(segment[len(EXIF) :])


def _read_scan(state: _State, segment: bytes, image: bytes, start: int) -> int:
    """Judge the scan whose data begin at `start`; return the place of the marker behind it."""
    if state.frame is None:
        raise damaged("JPEG", "it has a scan before its frame header")
    end = SCAN_END.search(image, start)
    if end is None:
        raise cut_off("JPEG")
    state.scans += 1
    if state.scans > MAX_SCANS:
        raise damaged("JPEG", f"it has more than {MAX_SCANS} scans")
    scan: Scan = read_scan(segment, state.frame)
    if state.frame.repeats(scan):
        raise damaged("JPEG", "a colour plane comes twice")
    data = image[start : end.start()]
    if not may_be_complete(data, scan, state.frame, restart_interval=state.restart_interval):
        raise cut_off("JPEG")
    state.frame.note(scan)
    return end.start()


def _result(state: _State, *, end: int) -> Stored:
    if state.frame is None or not state.scans:
        raise damaged("JPEG", "there is no picture in it")
    if not state.frame.has_all_scans():
        raise cut_off("JPEG")
    return Stored(state.frame.width, state.frame.height, state.orientation or 1, end)
