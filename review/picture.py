"""Draws what two models found on one photo, side by side, so that every difference is seen."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont, ImageOps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from review.changes import Box, Found

WIDTH, HEIGHT = 720, 720  # of one panel at the most; a small photo is drawn at twice its size
QUALITY = 88
COLOURS = {
    "same": "#e0e0e0",
    "moved": "#ffb300",
    "rescored": "#29b6f6",
    "added": "#00e676",
    "removed": "#ff1744",
}
GAP = 12
BAR = 34
_INK, _PAPER, _HALO = "#f5f5f5", "#202124", "#101010"
_DASH, _SPACE = 8, 6

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw(photo: Path, found: Sequence[Found], target: Path) -> None:
    """Write a JPEG with the photo twice: on the left what was found before, on the right after.

    A box that moved is drawn on the right with its former place dashed.
    """
    upright = _upright(photo)
    width, height = upright.size
    picture = Image.new("RGB", (2 * width + 3 * GAP, height + 2 * BAR + GAP), _PAPER)
    canvas = ImageDraw.Draw(picture)
    for side, left in (("before", GAP), ("after", width + 2 * GAP)):
        panel = upright.copy()
        _draw_side(ImageDraw.Draw(panel), found, side)
        picture.paste(panel, (left, BAR))
        number = sum(getattr(one, side) is not None for one in found)
        canvas.text((left, BAR // 2), f"{side}: {number} found", _INK, _font(18), anchor="lm")
    _draw_legend(canvas, found, height + BAR + GAP + BAR // 2)
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, format="JPEG", quality=QUALITY)


def _upright(photo: Path) -> Image.Image:
    with Image.open(photo) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    scale = min(WIDTH / upright.width, HEIGHT / upright.height, 2.0)
    size = max(round(upright.width * scale), 1), max(round(upright.height * scale), 1)
    return upright.resize(size, Image.Resampling.LANCZOS)


def _draw_side(canvas: ImageDraw.ImageDraw, found: Sequence[Found], side: str) -> None:
    # What is the same is drawn first and without words, so that it hides nothing.
    for one in sorted(found, key=lambda each: each.state != "same"):
        box, score = getattr(one, side), getattr(one, f"score_{side}")
        if box is None:
            continue
        colour = COLOURS[one.state]
        if one.state == "moved" and side == "after" and one.before:
            _draw_dashed(canvas, _corners(one.before, canvas), colour)
        if one.state == "removed":
            _draw_dashed(canvas, _corners(box, canvas), colour, thickness=3)
        else:
            _draw_solid(canvas, _corners(box, canvas), colour, 2 if one.state == "same" else 3)
        if one.state != "same":
            _draw_words(canvas, _corners(box, canvas), f"{one.label} {score:.2f}", colour)


def _corners(box: Box, canvas: ImageDraw.ImageDraw) -> tuple[int, int, int, int]:
    width, height = canvas.im.size
    left = min(round(box.xmin * width), width - 1)
    top = min(round(box.ymin * height), height - 1)
    right = max(round(box.xmax * width) - 1, left)
    return left, top, right, max(round(box.ymax * height) - 1, top)


def _draw_solid(
    canvas: ImageDraw.ImageDraw, corners: tuple[int, int, int, int], colour: str, thickness: int
) -> None:
    left, top, right, bottom = corners
    # A dark line on the outside keeps it visible on a ground of its own colour.
    canvas.rectangle((left - 1, top - 1, right + 1, bottom + 1), outline=_HALO)
    canvas.rectangle(corners, outline=colour, width=thickness)


def _draw_dashed(
    canvas: ImageDraw.ImageDraw,
    corners: tuple[int, int, int, int],
    colour: str,
    thickness: int = 2,
) -> None:
    left, top, right, bottom = corners
    canvas.rectangle(corners, outline=_HALO, width=thickness)
    for x in range(left, right, _DASH + _SPACE):
        end = min(x + _DASH, right)
        canvas.line((x, top, end, top), colour, thickness)
        canvas.line((x, bottom, end, bottom), colour, thickness)
    for y in range(top, bottom, _DASH + _SPACE):
        end = min(y + _DASH, bottom)
        canvas.line((left, y, left, end), colour, thickness)
        canvas.line((right, y, right, end), colour, thickness)


def _draw_words(
    canvas: ImageDraw.ImageDraw, corners: tuple[int, int, int, int], words: str, colour: str
) -> None:
    font = _font(15)
    width, height = round(font.getlength(words)) + 8, 20
    left = min(max(corners[0], 0), max(canvas.im.size[0] - width, 0))
    above = corners[1] - height
    top = above if above >= 0 else min(corners[3] + 1, max(canvas.im.size[1] - height, 0))
    canvas.rectangle((left, top, left + width, top + height), fill=colour, outline=_HALO)
    canvas.text((left + 4, top + height // 2), words, _HALO, font, anchor="lm")


def _draw_legend(canvas: ImageDraw.ImageDraw, found: Sequence[Found], middle: int) -> None:
    x = GAP
    for state, colour in COLOURS.items():
        number = sum(one.state == state for one in found)
        if number:
            canvas.rectangle((x, middle - 7, x + 14, middle + 7), fill=colour, outline=_INK)
            words = f"{state}: {number}"
            canvas.text((x + 22, middle), words, _INK, _font(16), anchor="lm")
            x += 22 + round(_font(16).getlength(words)) + 24


@lru_cache
def _font(size: int) -> Font:
    # Pillow's own font, so that pictures don't depend on the machine's.
    return ImageFont.load_default(size=size)
