"""What clients send that no endpoint can answer, and the code that each is refused with."""

from __future__ import annotations

import io
import json
import struct
import zlib

from PIL import Image


def png_with_header(width: int, height: int) -> bytes:
    """A well-formed PNG whose header claims a size and whose pixels are missing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def gif_of(frames: int) -> bytes:
    """An animated GIF of so many small frames."""
    pictures = [Image.new("L", (8, 8), frame % 256) for frame in range(frames)]
    sink = io.BytesIO()
    pictures[0].save(sink, "GIF", save_all=True, append_images=pictures[1:])
    return sink.getvalue()


def bad_requests(portrait: bytes) -> dict[str, tuple[bytes, str, str]]:
    """Name -> body, content type and the code that it must be refused with."""
    half = portrait[: len(portrait) // 2]
    elsewhere = json.dumps({"s3_uri": "s3://somebody-elses-bucket/photo.jpg"}).encode()
    return {
        "a text file named .jpg": (b"this is no photo", "image/jpeg", "not_an_image"),
        "half a JPEG": (half, "image/jpeg", "not_an_image"),
        "half a JPEG with an end marker": (half + b"\xff\xd9", "image/jpeg", "not_an_image"),
        "half a JPEG, an end marker and more": (
            half + b"\xff\xd9" + b"\0" * 999, "image/jpeg", "not_an_image",
        ),
        "an empty body": (b"", "image/jpeg", "empty_body"),
        "a PNG header of 60,000 pixels": (
            png_with_header(60_000, 60_000), "image/png", "image_too_large",
        ),
        "a GIF of 300 frames": (gif_of(300), "image/gif", "too_many_frames"),
        "100,000 levels of JSON": (b"[" * 100_000, "application/json", "invalid_json"),
        "a link into another bucket": (elsewhere, "application/json", "s3_not_allowed"),
        "a film": (b"\0" * 64, "video/mp4", "unsupported_media_type"),
    }  # fmt: skip
