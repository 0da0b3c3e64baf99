"""Warm-up records are requests that the model itself can answer."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import tensorflow as tf
from PIL import Image
from tensorflow_serving.apis import prediction_log_pb2

if TYPE_CHECKING:
    from tests.model_build.conftest import Detect

RECORDS = "1/assets.extra/tf_serving_warmup_requests"


def test_one_record_for_one_photo_and_one_for_the_most(unpacked: Path, detect: "Detect") -> None:
    """Each names the signature, holds that many JPEGs, and is answered."""
    sizes = []
    for record in tf.data.TFRecordDataset(str(unpacked / RECORDS)):
        log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
        request = log.predict_log.request
        photos = tf.make_ndarray(request.inputs["image_bytes"])
        orientations = tf.make_ndarray(request.inputs["orientation"])
        assert request.model_spec.signature_name == "serving_default"
        assert set(request.inputs) == {"image_bytes", "orientation"}
        assert Image.open(io.BytesIO(photos[0])).format == "JPEG"
        assert detect(list(photos), orientations.tolist())["scores"].shape == (len(photos), 100)
        sizes.append(len(photos))

    assert sizes == [1, 16]
