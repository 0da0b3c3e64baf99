"""What every format's reader gives back, and the one check of size that they share."""

from typing import NamedTuple

from detector.errors import ImageTooLargeError, NotAnImageError
from detector.limits import MEGA


class Stored(NamedTuple):
    """An image as it is stored: pixels wide and high, and its EXIF orientation, 1 to 8.

    `end` is how many bytes of the file are the image's, or None for all of them.
    """

    width: int
    height: int
    orientation: int = 1
    end: int | None = None


def check_size(width: int, height: int, *, max_pixels: int) -> None:
    """Refuse an empty image and one of more than `max_pixels`.

    Raises:
        NotAnImageError: a side is 0.
        ImageTooLargeError: it has too many pixels.
    """
    if width < 1 or height < 1:
        raise NotAnImageError(f"The image is {width} x {height} pixels: send one that has some.")
    if width * height > max_pixels:
        raise ImageTooLargeError(
            f"The image is {width} x {height} pixels: "
            f"scale it down to at most {max_pixels / MEGA:g} megapixels."
        )


def cut_off(kind: str) -> NotAnImageError:
    """Return the error about an image that ends too early."""
    return NotAnImageError(f"The {kind} is cut off: send the whole file.")


def damaged(kind: str, what: str) -> NotAnImageError:
    """Return the error about an image whose headers make no sense."""
    return NotAnImageError(f"The {kind} is damaged ({what}): save it anew.")
