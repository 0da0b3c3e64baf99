"""Decodes one photo to pixels inside the graph, a large JPEG at a reduced scale."""

from typing import Any, NamedTuple

import tensorflow as tf

from model_build.graph.bmp import decode_bmp

JPEG_MAGIC = b"\xff\xd8\xff"
BMP_MAGIC = b"BM"
REDUCTIONS = (1, 2, 4, 8)
JPEG_END = b"\xff\xd9"
# What libjpeg leaves of blocks that have no data: the middle of the range, which in CMYK comes out
# as its square. Decoded as codes, the filler gives other blocks than these; its first byte makes
# no marker of an FF that was the last before the cut.
UNFILLED = (128, 64)
FILLER = bytes(range(129))


class Pixels(NamedTuple):
    """A decoded photo as it is stored, before its EXIF orientation is applied.

    `values` is uint8 [h, w, 3] in RGB; `height` and `width` (int32) are the photo's own, of which
    `values` may hold a `reduction`-th (int32: 1, 2, 4 or 8) in each direction.
    """

    values: Any
    height: Any
    width: Any
    reduction: Any


def decode(contents: Any, *, least_side: int) -> Pixels:
    """Decode JPEG, PNG, GIF (its first frame) or BMP from a scalar string.

    Greyscale is repeated, palettes are looked up, CMYK is converted, 16 bits are cut to 8, and
    transparency is left out: a pixel has the colour that is stored for it. A JPEG is decoded at
    the smallest of libjpeg's scales at which its longer side still has `least_side` pixels.

    Fails with InvalidArgument when the bytes are not such an image.
    """
    kind = tf.where(
        tf.equal(tf.strings.substr(contents, 0, 3), JPEG_MAGIC),
        0,
        tf.where(tf.equal(tf.strings.substr(contents, 0, 2), BMP_MAGIC), 1, 2),
    )
    return Pixels(
        *tf.switch_case(
            kind,
            [
                lambda: _decode_jpeg(contents, least_side=least_side),
                lambda: _whole(decode_bmp(contents)),
                lambda: _whole(_decode_png_or_gif(contents)),
            ],
        )
    )


def _decode_jpeg(contents: Any, *, least_side: int) -> Pixels:
    shape = tf.io.extract_jpeg_shape(contents)
    longer = tf.maximum(shape[0], shape[1])
    step = tf.reduce_sum(tf.cast(longer >= tf.constant(REDUCTIONS[1:]) * least_side, tf.int32))
    values = tf.switch_case(
        step,
        [
            lambda ratio=ratio: tf.io.decode_jpeg(
                contents, channels=3, ratio=ratio, dct_method="INTEGER_ACCURATE"
            )
            for ratio in REDUCTIONS
        ],
    )
    whole = tf.debugging.Assert(_is_whole(contents, values), ["JPEG is cut off"])
    with tf.control_dependencies([whole]):
        values = tf.identity(values)
    return Pixels(values, shape[0], shape[1], tf.gather(tf.constant(REDUCTIONS), step))


def _is_whole(contents: Any, values: Any) -> Any:
    """Tell whether a JPEG that ends with its end marker has data for its last block.

    libjpeg fills up what is missing and says nothing. Bytes put in before the end marker are
    ignored behind a whole picture, and decoded as a part of one that was cut. It is tried where
    the last corner looks unfilled, and at the smallest scale.
    """
    corner = tf.cast(values[-1, -1], tf.int32)
    unfilled = tf.reduce_any([tf.reduce_all(tf.equal(corner, unfilled)) for unfilled in UNFILLED])

    def same_with_filler() -> Any:
        data = tf.strings.substr(contents, 0, tf.strings.length(contents) - len(JPEG_END))
        filled = tf.strings.join([data, tf.constant(FILLER + JPEG_END)])
        small, other = (
            tf.io.decode_jpeg(image, channels=3, ratio=REDUCTIONS[-1])
            for image in (contents, filled)
        )
        return tf.reduce_all(tf.equal(small, other))

    return tf.cond(unfilled, same_with_filler, lambda: tf.constant(value=True))


def _decode_png_or_gif(contents: Any) -> Any:
    values = tf.io.decode_image(contents, channels=3, expand_animations=False)
    values.set_shape([None, None, 3])
    return values


def _whole(values: Any) -> Pixels:
    shape = tf.shape(values)
    return Pixels(values, shape[0], shape[1], tf.constant(1))
