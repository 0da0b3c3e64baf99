"""Keeps the best of overlapping boxes, within each labelled class."""

from typing import Any, NamedTuple

import tensorflow as tf

from model_build.spec import NmsSpec


class Detections(NamedTuple):
    """Highest score first, zeros after the last of `count` (int32 [B]).

    `boxes` float32 [B, K, 4], `scores` float32 [B, K], `classes` int32 [B, K].
    """

    boxes: Any
    scores: Any
    classes: Any
    count: Any


def suppress(
    boxes: Any, scores: Any, class_ids: tuple[int, ...], *, floor: float, spec: NmsSpec
) -> Detections:
    """Suppress among boxes [B, P, 4], of the upright photo, by scores [B, P, C].

    Only `class_ids` are looked at. A box that lies wholly outside the photo, in its padding, is
    left out; the others are clipped to it, after the suppression.
    """
    top, left, bottom, right = tf.unstack(boxes, axis=-1)
    on_photo = (top < 1) & (left < 1) & (bottom > 0) & (right > 0)
    labelled = tf.gather(scores, class_ids, axis=-1)
    kept = tf.image.combined_non_max_suppression(
        boxes[:, :, tf.newaxis, :],
        tf.where(on_photo[:, :, tf.newaxis], labelled, 0.0),
        max_output_size_per_class=spec.max_per_class,
        max_total_size=spec.max_detections,
        iou_threshold=spec.iou_threshold,
        score_threshold=floor,
        clip_boxes=False,
    )
    place = tf.range(spec.max_detections)[tf.newaxis, :]
    ids = tf.gather(tf.constant(class_ids), tf.cast(kept.nmsed_classes, tf.int32))
    return Detections(
        tf.clip_by_value(kept.nmsed_boxes, 0.0, 1.0),
        kept.nmsed_scores,
        tf.where(place < kept.valid_detections[:, tf.newaxis], ids, 0),
        kept.valid_detections,
    )
