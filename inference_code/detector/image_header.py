"""Reads what an image says of itself, and refuses it before anything looks at its pixels."""

from dataclasses import dataclass

from detector.bmp import read_bmp
from detector.errors import NotAnImageError
from detector.gif import read_gif
from detector.jpeg import read_jpeg
from detector.png import read_png
from detector.stored import Stored

READERS = {
    b"\xff\xd8\xff": read_jpeg,
    b"\x89PNG\r\n\x1a\n": read_png,
    b"GIF87a": read_gif,
    b"GIF89a": read_gif,
    b"BM": read_bmp,
}
FIRST_TURNED_ORIENTATION = 5


@dataclass(frozen=True, kw_only=True)
class ImageHeader:
    """The size of the upright photo in pixels, and how the stored one lies (EXIF, 1 to 8).

    `end` is how many bytes of the file are the image's, or None for all of them.
    """

    width: int
    height: int
    orientation: int
    end: int | None = None


def read_header(image: bytes, *, max_pixels: int) -> ImageHeader:
    """Judge an image by its headers; the work is a small constant for each kilobyte.

    Raises:
        NotAnImageError: it is no JPEG, PNG, GIF or BMP, or a cut or damaged one.
        TooManyFramesError: it is an animation.
        ImageTooLargeError: its header promises more than `max_pixels`.
    """
    if not image:
        raise NotAnImageError("The image has no bytes: send a JPEG, PNG, GIF or BMP.")
    reader = next((read for magic, read in READERS.items() if image.startswith(magic)), None)
    if reader is None:
        raise NotAnImageError(
            "The bytes are no JPEG, PNG, GIF or BMP: send a photo as one of them."
        )
    return _upright(reader(image, max_pixels=max_pixels))


def _upright(stored: Stored) -> ImageHeader:
    width, height = stored.width, stored.height
    if stored.orientation >= FIRST_TURNED_ORIENTATION:
        width, height = height, width
    return ImageHeader(width=width, height=height, orientation=stored.orientation, end=stored.end)
