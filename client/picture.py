"""Draws detections on their photo: boxes, labels and scores, in colours that a class keeps."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageOps

from client.caption import Caption, place_caption
from client.errors import PictureError

if TYPE_CHECKING:
    from client.answer import Detection, Prediction

# Far apart in hue for neighbouring class ids, and rare in skin, sky and wood.
_PALETTE = (
    "#00e676",
    "#ff4081",
    "#ffd600",
    "#2979ff",
    "#ff6d00",
    "#d500f9",
    "#00e5ff",
    "#c6ff00",
    "#ff1744",
    "#1de9b6",
    "#7c4dff",
    "#ff9e80",
)
_HALO = "#101010"

Corners = tuple[int, int, int, int]
"""xmin, ymin, xmax, ymax in pixels; the last column and row of a rectangle are in it."""


def class_colour(class_id: int) -> str:
    """Return the colour of a class, the same on every photo and in every run."""
    return _PALETTE[(class_id - 1) % len(_PALETTE)]


def draw(photo: bytes, prediction: Prediction) -> Image.Image:
    """Return the upright photo, in RGB and at its own size, with what was found drawn on it.

    A box's outer edge lies on the outermost pixels that belong to it.

    Raises:
        PictureError: the photo can't be decoded, or the prediction is about another one.
    """
    picture = _upright(photo)
    size = (prediction.image.width, prediction.image.height)
    if picture.size != size:
        raise PictureError(
            f"the photo has {picture.width} x {picture.height} pixels upright and the answer is"
            f" about one of {size[0]} x {size[1]}: check that the file hasn't changed"
        )
    canvas = ImageDraw.Draw(picture)
    # The surest detection is drawn last, so that it lies on top.
    for detection in reversed(prediction.detections):
        _draw_box(canvas, _corners(detection, size), class_colour(detection.class_id))
    taken: list[Caption] = []
    for detection in prediction.detections:
        texts = (f"{detection.label} {detection.score:.2f}", f"{detection.score:.2f}")
        caption = place_caption(texts, beside=_corners(detection, size), size=size, taken=taken)
        taken.append(caption)
    for detection, caption in reversed(list(zip(prediction.detections, taken, strict=True))):
        _draw_caption(canvas, caption, class_colour(detection.class_id))
    return picture


def _upright(photo: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(photo)) as opened:
            turned = ImageOps.exif_transpose(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(
            f"the photo can't be decoded for drawing ({error}): the detections stand without it"
        ) from error
    if turned.mode.startswith("I"):  # 16 bits a pixel; convert() would cut them off at 255
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    if not turned.has_transparency_data:
        return turned.convert("RGB")
    over = Image.new("RGBA", turned.size, "white")
    over.alpha_composite(turned.convert("RGBA"))
    return over.convert("RGB")


def _corners(detection: Detection, size: tuple[int, int]) -> Corners:
    width, height = size
    xmin = min(round(detection.box.xmin * width), width - 1)
    ymin = min(round(detection.box.ymin * height), height - 1)
    xmax = max(round(detection.box.xmax * width) - 1, xmin)
    ymax = max(round(detection.box.ymax * height) - 1, ymin)
    return xmin, ymin, xmax, ymax


def _draw_box(canvas: ImageDraw.ImageDraw, corners: Corners, colour: str) -> None:
    xmin, ymin, xmax, ymax = corners
    width, height = canvas.im.size
    thickness = max(2, round(min(width, height) / 200))
    # A dark line on either side keeps the box visible on a ground of its own colour.
    rim = max(1, thickness // 4)
    canvas.rectangle((xmin - rim, ymin - rim, xmax + rim, ymax + rim), outline=_HALO, width=rim)
    inner = thickness + rim
    if min(xmax - xmin, ymax - ymin) > 2 * inner:
        canvas.rectangle(corners, outline=_HALO, width=inner)
    canvas.rectangle(corners, outline=colour, width=thickness)


def _draw_caption(canvas: ImageDraw.ImageDraw, caption: Caption, colour: str) -> None:
    canvas.rectangle(caption.area, fill=colour, outline=_HALO)
    canvas.text(caption.anchor, caption.text, font=caption.font, fill=_HALO, anchor="ls")
