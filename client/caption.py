"""Finds a place and a size for the words beside a box, on photos of 30 pixels as of 8,000."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SMALLEST = 9
"""Font size in pixels below which digits can't be told apart."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Caption:
    """Words and their place; `area` is xmin, ymin, xmax, ymax in pixels, `anchor` the baseline."""

    text: str
    font: Font
    area: tuple[int, int, int, int]
    anchor: tuple[int, int]

    def overlaps(self, other: Caption) -> bool:
        """Whether the two areas share a pixel."""
        xmin, ymin, xmax, ymax = self.area
        return (
            xmin <= other.area[2]
            and other.area[0] <= xmax
            and ymin <= other.area[3]
            and other.area[1] <= ymax
        )


def place_caption(
    texts: Sequence[str],
    *,
    beside: tuple[int, int, int, int],
    size: tuple[int, int],
    taken: Sequence[Caption],
) -> Caption:
    """Return the caption of a box: above it, else below, else inside, where nothing lies yet.

    Args:
        texts: The words in order of preference; a later one stands in where the first is too wide.
        beside: The box, xmin, ymin, xmax, ymax in pixels.
        size: The picture's width and height in pixels.
        taken: The captions that are there already.
    """
    text, font = _fitting(texts, size)
    places = list(_places(text, font, beside, size))
    free = [place for place in places if not any(place.overlaps(other) for other in taken)]
    return (free or places)[0]


def _fitting(texts: Sequence[str], size: tuple[int, int]) -> tuple[str, Font]:
    preferred = max(12, round(min(size) / 30))
    for text in texts:
        for font_size in range(preferred, _SMALLEST - 1, -1):
            font = _font(font_size)
            if font.getlength(text) + 2 * _padding(font_size) < size[0]:
                return text, font
    return texts[-1], _font(_SMALLEST)


def _places(
    text: str, font: Font, beside: tuple[int, int, int, int], size: tuple[int, int]
) -> Iterator[Caption]:
    ascent, descent = _metrics(font)
    padding = _padding(ascent)
    width = round(font.getlength(text)) + 2 * padding
    height = ascent + descent + padding
    xmin, ymin, xmax, ymax = beside
    last = (max(size[0] - width, 0), max(size[1] - height, 0))
    in_picture = [top for top in (ymin - height, ymax + 1) if 0 <= top <= last[1]]
    for top in (*in_picture, ymin, ymax - height):
        for left in (xmin, xmax - width):
            x, y = min(max(left, 0), last[0]), min(max(top, 0), last[1])
            yield Caption(
                text=text,
                font=font,
                area=(x, y, x + width - 1, y + height - 1),
                anchor=(x + padding, y + padding // 2 + ascent),
            )


def _metrics(font: Font) -> tuple[int, int]:
    _, top, _, bottom = font.getbbox("Ag|", anchor="ls")
    return round(-top), round(bottom)


def _padding(font_size: int) -> int:
    return max(2, font_size // 4)


@lru_cache(maxsize=64)
def _font(size: int) -> Font:
    # Pillow's own font, so that pictures don't depend on the machine's.
    return ImageFont.load_default(size=size)
