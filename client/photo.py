"""Reads a photo's file and tells what it is by its first bytes, never by its name."""

from dataclasses import dataclass
from pathlib import Path

from client.errors import (
    EmptyPhotoError,
    NotAnImageError,
    PhotoIsFolderError,
    PhotoNotFoundError,
    PhotoUnreadableError,
    UnsupportedPhotoError,
)

_SUPPORTED = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}
# Pictures that people try: (offset, bytes there, name).
_OTHERS = (
    (8, b"WEBP", "a WebP picture"),
    (4, b"ftyphei", "a HEIC picture"),
    (4, b"ftyphev", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIC picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (0, b"II*\x00", "a TIFF picture"),
    (0, b"MM\x00*", "a TIFF picture"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (0, b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"<svg", "an SVG drawing"),
)


@dataclass(frozen=True)
class Photo:
    """A photo's bytes and what they are."""

    path: Path
    body: bytes
    content_type: str


def shown(path: Path) -> str:
    """Return a path as it can always be printed, whatever bytes its name is made of."""
    return str(path).encode(errors="backslashreplace").decode()


def read_photo(path: Path) -> Photo:
    """Read one photo.

    Raises:
        PhotoNotFoundError, PhotoIsFolderError, PhotoUnreadableError: the file can't be had.
        EmptyPhotoError, NotAnImageError, UnsupportedPhotoError: it isn't what an endpoint takes.
    """
    body = _read(path)
    if not body:
        raise EmptyPhotoError("the file is empty: copy or download the photo again")
    return Photo(path=path, body=body, content_type=_content_type(body))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise PhotoNotFoundError("there is no such file: check the spelling of its path") from None
    except IsADirectoryError:
        raise PhotoIsFolderError(
            f"this is a folder: name the photos in it, such as {shown(path / '*.jpg')}"
        ) from None
    except PermissionError:
        raise PhotoUnreadableError(
            f"the file may not be read: allow it, such as with chmod u+r {shown(path)}"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PhotoUnreadableError(
            f"the file can't be read ({reason}): check the path and the disk"
        ) from error


def _content_type(body: bytes) -> str:
    for magic, content_type in _SUPPORTED.items():
        if body.startswith(magic):
            return content_type
    for offset, magic, name in _OTHERS:
        if body.startswith(magic, offset):
            raise UnsupportedPhotoError(
                f"this is {name} by its first bytes, and the endpoint takes JPEG, PNG, GIF and BMP:"
                " convert it to one of them"
            )
    raise NotAnImageError(
        "the file doesn't begin like a picture, whatever its name says: "
        "send a JPEG, PNG, GIF or BMP file"
    )
