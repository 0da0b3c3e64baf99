"""Tests of drawing, by the pixels that come out."""

from __future__ import annotations

import json

import pytest
from PIL import Image, ImageColor

from client.answer import Prediction, parse_answer
from client.errors import PictureError
from client.picture import class_colour, draw
from tests.client.fakes import FACE, HEIGHT, WIDTH, answer, encoded

GREY = (128, 128, 128)


def prediction(*found: tuple[str, int, float, tuple[float, float, float, float]]) -> Prediction:
    """Return a prediction about a photo of 200 x 100 pixels."""
    return parse_answer(json.dumps(answer(*found)).encode())


def colour(class_id: int) -> tuple[int, ...]:
    """Return a class's colour as numbers."""
    return ImageColor.getrgb(class_colour(class_id))


def png(size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Return a grey photo without JPEG's noise."""
    return encoded(Image.new("RGB", size, GREY), "PNG")


def test_box_edges_are_on_the_pixels_that_bound_it() -> None:
    """A box from (50, 20) to (100, 80) has its colour on its outermost pixels and not outside."""
    picture = draw(png(), prediction(("face", 1, 0.9, (0.25, 0.2, 0.5, 0.8))))

    face = colour(1)
    middle = 50
    assert [picture.getpixel((x, middle)) == face for x in (49, 50, 99, 100)] == [
        False,
        True,
        True,
        False,
    ]
    assert [picture.getpixel((95, y)) == face for y in (20, 79)] == [True, True]
    assert picture.getpixel((75, middle)) == GREY
    assert picture.getpixel((20, middle)) == GREY


def test_box_over_the_whole_photo_stays_inside() -> None:
    """A box from 0 to 1 is drawn on the first and last pixel rows."""
    picture = draw(png(), prediction(("face", 1, 0.9, (0, 0, 1, 1))))

    assert picture.size == (WIDTH, HEIGHT)
    assert picture.getpixel((WIDTH - 1, 70)) == colour(1)
    assert picture.getpixel((150, HEIGHT - 1)) == colour(1)


@pytest.mark.parametrize("box", [(0.5, 0.5, 0.5, 0.5), (1, 1, 1, 1), (0, 0, 0, 0)])
def test_box_without_area_is_drawn_as_a_dot(box: tuple[float, float, float, float]) -> None:
    """A box of no width is still visible and breaks nothing."""
    picture = draw(png(), prediction(("face", 1, 0.9, box)))

    assert colour(1) in {value for _, value in picture.getcolors(1 << 20) or []}


def test_photo_is_drawn_upright() -> None:
    """A photo stored on its side (EXIF 6) is turned, and the box lies where the upright one is."""
    stored = Image.new("RGB", (HEIGHT, WIDTH), "black")
    # Orientation 6: the stored left edge is the upright top.
    stored.paste("white", (0, 0, 30, WIDTH))
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = encoded(stored, "JPEG", exif=exif, quality=95)

    picture = draw(photo, prediction())

    assert picture.size == (WIDTH, HEIGHT)
    top, bottom = picture.getpixel((100, 10)), picture.getpixel((100, 90))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert min(top) > 240
    assert max(bottom) < 15


def test_a_class_keeps_its_colour() -> None:
    """The colour goes with the class id: not with the order, the label or the photo."""
    one = draw(png(), prediction(("a", 3, 0.9, (0.1, 0.4, 0.2, 0.8))))
    two = draw(
        png(),
        prediction(("x", 1, 0.9, (0.6, 0.4, 0.8, 0.8)), ("b", 3, 0.5, (0.1, 0.4, 0.2, 0.8))),
    )

    assert one.getpixel((20, 60)) == two.getpixel((20, 60)) == colour(3)
    assert two.getpixel((120, 60)) == colour(1)
    assert colour(1) != colour(3)


def test_surest_detection_lies_on_top() -> None:
    """Where two boxes share an edge, the one with the higher score is seen."""
    box = (0.25, 0.2, 0.5, 0.8)

    picture = draw(png(), prediction(("a", 1, 0.9, box), ("b", 2, 0.5, box)))

    assert picture.getpixel((99, 50)) == colour(1)


@pytest.mark.parametrize("size", [(30, 20), (64, 64), (640, 480), (4000, 3000)])
def test_words_are_legible_on_small_and_large_photos(size: tuple[int, int]) -> None:
    """The caption's ground is at least 9 pixels high and a fortieth of the photo, and inside it."""
    said = answer(("face", 1, 0.9, (0.4, 0.4, 0.6, 0.6)))
    said["predictions"][0]["image"] = {"width": size[0], "height": size[1]}
    without = json.loads(json.dumps(said))
    without["predictions"][0]["detections"] = []
    box_only = draw(png(size), parse_answer(json.dumps(without).encode()))
    picture = draw(png(size), parse_answer(json.dumps(said).encode()))

    changed = [
        y
        for y in range(size[1])
        if picture.crop((0, y, size[0], y + 1)).tobytes()
        != box_only.crop((0, y, size[0], y + 1)).tobytes()
    ]
    box_height = round(size[1] * 0.2)
    assert len(changed) - box_height >= max(9, min(size) / 40) or size[1] < 40


def test_captions_do_not_hide_one_another() -> None:
    """Two boxes with the same corner have their captions in different places."""
    box = (0.25, 0.4, 0.5, 0.8)

    picture = draw(png(), prediction(("a", 1, 0.9, box), ("b", 2, 0.8, box)))

    seen = {value: count for count, value in picture.getcolors(1 << 20) or []}
    assert seen[colour(2)] > 100  # only its caption can show, the box being covered
    assert seen[colour(1)] > 100


def test_transparent_photo_is_laid_on_white() -> None:
    """What a transparent pixel hides isn't shown."""
    photo = encoded(Image.new("RGBA", (WIDTH, HEIGHT), (255, 0, 0, 0)), "PNG")

    assert draw(photo, prediction()).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bit_photo_keeps_its_shades() -> None:
    """A 16-bit grey PNG is scaled to 8 bits, not cut off at white."""
    photo = encoded(Image.new("I;16", (WIDTH, HEIGHT), 0x4000), "PNG")

    assert draw(photo, prediction()).getpixel((5, 5)) == (64, 64, 64)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_every_kind_of_photo_can_be_drawn_on(kind: str) -> None:
    """Whatever an endpoint takes can be drawn on."""
    photo = encoded(Image.new("RGB", (WIDTH, HEIGHT), GREY), kind)

    assert draw(photo, prediction(FACE)).mode == "RGB"


def test_prediction_about_another_photo_is_refused() -> None:
    """Sizes that differ mean boxes in the wrong places, so both sizes are named instead."""
    with pytest.raises(PictureError, match=r"100 x 200 .* 200 x 100"):
        draw(png((HEIGHT, WIDTH)), prediction(FACE))


def test_photo_that_pillow_cannot_decode_is_refused() -> None:
    """Half a JPEG has no picture, and says so."""
    whole = encoded(Image.effect_noise((WIDTH, HEIGHT), 50))

    with pytest.raises(PictureError, match="can't be decoded"):
        draw(whole[: len(whole) // 2], prediction())
