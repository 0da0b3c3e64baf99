"""Decodes BMP in the graph, because TensorFlow's operation reads palette indices as greys."""

from typing import Any

import tensorflow as tf

RGB = 0
BITFIELDS = 3
ALPHA_BITFIELDS = 6
PALETTE_BITS = (1, 4, 8)
DIRECT_BITS = (16, 24, 32)
LEAST_HEADER = 40
LARGEST_HEADER = 124
MASKS_AT = 54


def decode_bmp(contents: Any) -> Any:
    """Decode an uncompressed BMP of 1, 4, 8, 16, 24 or 32 bits to uint8 [h, w, 3].

    Palettes and colour masks are honoured, rows may run upwards or downwards, alpha is left out.
    Fails with InvalidArgument for a compressed (RLE, JPEG, PNG) or OS/2 1.x file, and for one
    that is shorter than its header says. The format: Microsoft, "Bitmap Storage".
    """
    data = tf.io.decode_raw(contents, tf.uint8)
    with tf.control_dependencies([_must(tf.size(data) >= MASKS_AT, "BMP header is cut off")]):
        header = tf.cast(data[:MASKS_AT], tf.int32)
    offset, header_size = _int32(header, 10), _int32(header, 14)
    width, signed_height = _int32(header, 18), _int32(header, 22)
    bits = _int16(header, 28)
    compression, colours = _int32(header, 30), _int32(header, 46)
    height = tf.abs(signed_height)
    # 64 bits, since a header may claim more than 32 hold; the check against the length is next.
    row_bits = tf.cast(width, tf.int64) * tf.cast(bits, tf.int64)
    stride = (row_bits + 31) // 32 * 4
    end = tf.cast(offset, tf.int64) + stride * tf.cast(height, tf.int64)
    allowed_bits = tf.reduce_any(tf.equal(bits, PALETTE_BITS + DIRECT_BITS))
    plain = tf.equal(compression, RGB)
    masked = tf.reduce_any(tf.equal(compression, (BITFIELDS, ALPHA_BITFIELDS))) & (
        tf.equal(bits, 16) | tf.equal(bits, 32)
    )
    checks = [
        _must(
            (header_size >= LEAST_HEADER) & (header_size <= LARGEST_HEADER),
            "BMP has an unknown header",
        ),
        _must(allowed_bits, "BMP has an unknown number of bits"),
        _must(plain | masked, "BMP is compressed"),
        _must((width > 0) & (height > 0) & (offset >= MASKS_AT), "BMP header is wrong"),
        _must(end <= tf.size(data, out_type=tf.int64), "BMP is cut off"),
    ]
    with tf.control_dependencies(checks):
        rows = tf.reshape(
            data[tf.cast(offset, tf.int64) : end],
            tf.stack([tf.cast(height, tf.int64), stride]),
        )
    values = tf.switch_case(
        tf.reduce_sum(tf.cast(bits > (1, 4, 8, 16, 24), tf.int32)),
        [
            lambda: _indexed(rows, 1, width, _palette(data, 1, header_size, colours)),
            lambda: _indexed(rows, 4, width, _palette(data, 4, header_size, colours)),
            lambda: _indexed(rows, 8, width, _palette(data, 8, header_size, colours)),
            lambda: _direct(rows, 2, width, _masks(data, masked, (0x7C00, 0x3E0, 0x1F))),
            lambda: tf.reverse(
                tf.reshape(rows[:, : width * 3], tf.stack([height, width, 3])), axis=[2]
            ),
            lambda: _direct(rows, 4, width, _masks(data, masked, (0xFF0000, 0xFF00, 0xFF))),
        ],
    )
    values.set_shape([None, None, 3])
    return tf.cond(signed_height > 0, lambda: values[::-1], lambda: values)


def _palette(data: Any, bits: int, header_size: Any, colours: Any) -> Any:
    """Return uint8 [n, 3] in RGB; the file has blue, green, red and a spare byte."""
    count = tf.where(tf.equal(colours, 0), 2**bits, tf.clip_by_value(colours, 1, 2**bits))
    start = 14 + header_size
    end = start + 4 * count
    with tf.control_dependencies(
        [_must((start > 0) & (end <= tf.size(data)), "BMP palette is cut off")]
    ):
        return tf.reshape(data[start:end], tf.stack([count, 4]))[:, 2::-1]


def _indexed(rows: Any, bits: int, width: Any, palette: Any) -> Any:
    shifts = tf.range(8 - bits, -1, -bits)
    indices = tf.bitwise.bitwise_and(
        tf.bitwise.right_shift(rows[..., tf.newaxis], tf.cast(shifts, tf.uint8)),
        tf.constant(2**bits - 1, tf.uint8),
    )
    flat = tf.reshape(indices, tf.stack([tf.shape(rows)[0], -1]))[:, :width]
    return tf.gather(palette, tf.minimum(tf.cast(flat, tf.int32), tf.shape(palette)[0] - 1))


def _direct(rows: Any, size: int, width: Any, masks: Any) -> Any:
    """Read pixels of `size` bytes through three masks (int64 [3], for red, green and blue)."""
    pixels = tf.cast(
        tf.reshape(rows[:, : width * size], tf.stack([tf.shape(rows)[0], width, size])), tf.int64
    )
    value = tf.reduce_sum(pixels * [256**power for power in range(size)], axis=-1, keepdims=True)
    # The lowest set bit of a mask is its step: (value & mask) / mask is the colour from 0 to 1.
    colour = tf.cast(tf.bitwise.bitwise_and(value, masks), tf.float32)
    return tf.cast(tf.round(colour * (255.0 / tf.cast(masks, tf.float32))), tf.uint8)


def _masks(data: Any, masked: Any, defaults: tuple[int, int, int]) -> Any:
    def stored() -> Any:
        with tf.control_dependencies(
            [_must(tf.size(data) >= MASKS_AT + 12, "BMP masks are cut off")]
        ):
            parts = tf.cast(tf.reshape(data[MASKS_AT : MASKS_AT + 12], [3, 4]), tf.int64)
        masks = tf.reduce_sum(parts * [1, 256, 256**2, 256**3], axis=-1)
        with tf.control_dependencies([_must(tf.reduce_all(masks > 0), "BMP masks are wrong")]):
            return tf.identity(masks)

    return tf.cond(masked, stored, lambda: tf.constant(defaults, tf.int64))


def _int32(header: Any, at: int) -> Any:
    """Read a little-endian signed number; a byte of 128 and more at the top wraps round."""
    return tf.reduce_sum(header[at : at + 4] * [1, 1 << 8, 1 << 16, 1 << 24])


def _int16(header: Any, at: int) -> Any:
    return header[at] + header[at + 1] * 256


def _must(condition: Any, message: str) -> Any:
    return tf.debugging.Assert(condition, [message])
