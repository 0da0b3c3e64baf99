"""Turns a decoded photo upright and into the network's input, reading only the pixels it needs."""

from typing import Any, NamedTuple

import tensorflow as tf

from model_build.graph.decode import Pixels
from model_build.spec import PreparationSpec

# Orientation to (rows run backwards, columns run backwards, rows and columns change places), of
# the stored photo with respect to the upright one: EXIF 2.32, tag 0x0112.
ORIENTATIONS = {
    1: (False, False, False),
    2: (False, True, False),
    3: (True, True, False),
    4: (True, False, False),
    5: (False, False, True),
    6: (True, False, True),
    7: (True, True, True),
    8: (False, True, True),
}


class Prepared(NamedTuple):
    """The network's input, and the part of it that the photo takes up.

    `values` is float32 [H, W, 3], RGB from 0 to 255; `extent` float32 [2] is the upright photo's
    part of the height and of the width.
    """

    values: Any
    extent: Any


class _Side(NamedTuple):
    """One axis of the stored photo: its pixels, how many were decoded, and its direction."""

    whole: Any
    decoded: Any
    back: Any


class _Axis(NamedTuple):
    """For each sample along an axis: two neighbours, the way between them, which are inside."""

    low: Any
    high: Any
    way: Any
    low_inside: Any
    high_inside: Any


def prepare(pixels: Pixels, orientation: Any, spec: PreparationSpec) -> Prepared:
    """Orient, pad with zeros and resize one photo.

    The result is that of turning the whole photo upright, padding it, and resizing it bilinearly
    without aligned corners or half-pixel centres; but only the pixels that end up in it are
    read, so that a long thin photo costs no square of its longer side. Orientations other than 1
    to 8 count as 1.
    """
    valid = (orientation >= 1) & (orientation <= len(ORIENTATIONS))
    flags = tf.gather(tf.constant(list(ORIENTATIONS.values())), tf.where(valid, orientation - 1, 0))
    rows_back, columns_back, transposed = flags[0], flags[1], flags[2]
    upright_height = tf.where(transposed, pixels.width, pixels.height)
    upright_width = tf.where(transposed, pixels.height, pixels.width)
    square = tf.maximum(upright_height, upright_width)
    padded_height = square if spec.pad == "bottom_right" else upright_height
    padded_width = square if spec.pad == "bottom_right" else upright_width

    decoded = tf.shape(pixels.values)
    down = _Side(pixels.height, decoded[0], rows_back)
    across = _Side(pixels.width, decoded[1], columns_back)
    # Stored rows are the upright photo's columns when the two change places.
    rows, columns = tf.cond(
        transposed,
        lambda: (
            _axis(spec.width, padded_width, down, pixels.reduction),
            _axis(spec.height, padded_height, across, pixels.reduction),
        ),
        lambda: (
            _axis(spec.height, padded_height, down, pixels.reduction),
            _axis(spec.width, padded_width, across, pixels.reduction),
        ),
    )
    values = _sample(pixels.values, rows, columns)
    values = tf.cond(transposed, lambda: tf.transpose(values, [1, 0, 2]), lambda: values)
    values.set_shape([spec.height, spec.width, 3])
    extent = tf.stack([upright_height / padded_height, upright_width / padded_width])
    return Prepared(values, tf.cast(extent, tf.float32))


def normalise(values: Any, spec: PreparationSpec) -> Any:
    """Bring float32 [..., 3] from RGB 0 to 255 into the network's channel order and range."""
    ordered = values if spec.channels == "rgb" else tf.reverse(values, axis=[-1])
    return (ordered - tf.constant(spec.mean)) / tf.constant(spec.divisor)


def _axis(samples: int, padded: Any, side: _Side, reduction: Any) -> _Axis:
    """Find what to read along one axis, of whose `padded` pixels `samples` are wanted.

    The first of them are the photo's. A decoded pixel is the mean of `reduction` pixels, and sits
    in their middle; when the axis runs backwards, the first one may be the mean of fewer.
    """
    ratio = tf.cast(reduction, tf.float32)
    size = tf.cast(padded, tf.float32)
    position = tf.range(samples, dtype=tf.float32) * (size / samples)
    surplus = tf.cast(side.decoded, tf.float32) - tf.cast(side.whole, tf.float32) / ratio
    shift = tf.where(side.back, surplus, 0.0)
    reduced = tf.maximum((position + 0.5) / ratio - 0.5 + shift, 0.0)
    position = tf.where(tf.equal(reduction, 1), position, reduced)
    floor = tf.floor(position)
    low = tf.cast(floor, tf.int32)
    high = tf.where(tf.equal(padded, side.whole), tf.minimum(low + 1, side.decoded - 1), low + 1)

    def index(place: Any) -> Any:
        inside = tf.clip_by_value(place, 0, side.decoded - 1)
        return tf.where(side.back, side.decoded - 1 - inside, inside)

    return _Axis(index(low), index(high), position - floor, low < side.decoded, high < side.decoded)


def _sample(values: Any, rows: _Axis, columns: _Axis) -> Any:
    def corner(row: Any, row_inside: Any, column: Any, column_inside: Any) -> Any:
        inside = row_inside[:, tf.newaxis] & column_inside[tf.newaxis, :]
        # The longer axis first: what lies between the two would else be as long as the photo.
        colours = tf.cond(
            tf.shape(values)[0] >= tf.shape(values)[1],
            lambda: tf.gather(tf.gather(values, row, axis=0), column, axis=1),
            lambda: tf.gather(tf.gather(values, column, axis=1), row, axis=0),
        )
        return tf.where(inside[:, :, tf.newaxis], tf.cast(colours, tf.float32), 0.0)

    low, high = (rows.low, rows.low_inside), (rows.high, rows.high_inside)
    left, right = (columns.low, columns.low_inside), (columns.high, columns.high_inside)
    across = columns.way[tf.newaxis, :, tf.newaxis]
    down = rows.way[:, tf.newaxis, tf.newaxis]
    upper_left, lower_left = corner(*low, *left), corner(*high, *left)
    upper = upper_left + (corner(*low, *right) - upper_left) * across
    lower = lower_left + (corner(*high, *right) - lower_left) * across
    return upper + (lower - upper) * down
