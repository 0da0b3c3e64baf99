"""Turns a decoded photo upright and into the network's input, without a square of its sides."""

from collections.abc import Callable
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

CHANNELS = 3
# A sample is nearer to the photo than this, in pixels, also where one pixel becomes thousands.
LEAST_PART = 1e-6


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
    """Samples along an axis: the first and the last one's place, and what makes each whole.

    `first` and `last` are parts of the way from a zero before the first pixel to one behind the
    last, as CropAndResize takes them. `weights` (float32) undo for each sample what it has of a
    zero that stands where the photo's edge goes on.
    """

    first: Any
    last: Any
    weights: Any


def prepare(pixels: Pixels, orientation: Any, spec: PreparationSpec) -> Prepared:
    """Orient, pad with zeros and resize one photo.

    The result is that of turning the whole photo upright, padding it, and resizing it bilinearly
    without aligned corners or half-pixel centres; but the padding is no more than a border of
    zeros, so that a long thin photo costs no square of its longer side. Orientations other than 1
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
    """Bring float32 [..., W, 3] from RGB 0 to 255 into the network's channel order and range."""
    ordered = values if spec.channels == "rgb" else tf.reverse(values, axis=[-1])
    mean, divisor = tf.constant(spec.mean), tf.constant(spec.divisor)
    return _by_row(
        ordered, lambda row, width: (row - tf.tile(mean, width)) / tf.tile(divisor, width)
    )


def _by_row(values: Any, change: Callable[[Any, Any], Any]) -> Any:
    """Change float32 [..., W, 3] as [..., 3 W], given [W].

    Eigen repeats three numbers along the last axis five times as slowly as it goes through rows.
    """
    shape = tf.shape(values)
    rows = tf.reshape(values, tf.concat([shape[:-2], [-1]], axis=0))
    changed = tf.reshape(change(rows, shape[-2:-1]), shape)
    changed.set_shape(values.shape)
    return changed


def _axis(samples: int, padded: Any, side: _Side, reduction: Any) -> _Axis:
    """Find what to read along one axis, of whose `padded` pixels `samples` are wanted.

    The first of them are the photo's. A decoded pixel is the mean of `reduction` pixels, and sits
    in their middle; when the axis runs backwards, the first one may be the mean of fewer.
    """
    ratio = tf.cast(reduction, tf.float32)
    decoded = tf.cast(side.decoded, tf.float32)
    surplus = decoded - tf.cast(side.whole, tf.float32) / ratio
    shift = tf.where(side.back, surplus, 0.0)
    step = tf.cast(padded, tf.float32) / samples
    position = (tf.range(samples, dtype=tf.float32) * step + 0.5) / ratio - 0.5 + shift
    # Where the photo ends and no padding follows, the last pixel goes on, as the first one does
    # before it: a mixture of it and a zero is divided by its own part.
    before = tf.clip_by_value(position + 1.0, LEAST_PART, 1.0)
    behind = tf.clip_by_value(decoded - position, LEAST_PART, 1.0)
    weights = 1 / tf.where(tf.equal(padded, side.whole), before * behind, before)
    places = tf.where(side.back, decoded - position, position + 1.0) / (decoded + 1.0)
    return _Axis(places[0], places[-1], weights)


def _sample(values: Any, rows: _Axis, columns: _Axis) -> Any:
    """Read between the pixels, the zeros around them included."""
    sampled = tf.image.crop_and_resize(
        tf.pad(values, [[1, 1], [1, 1], [0, 0]])[tf.newaxis],
        tf.stack([rows.first, columns.first, rows.last, columns.last])[tf.newaxis],
        box_indices=[0],
        crop_size=[rows.weights.shape[0], columns.weights.shape[0]],
    )[0]
    across = tf.repeat(columns.weights, CHANNELS)
    return _by_row(sampled, lambda row, _: row * rows.weights[:, tf.newaxis] * across)
