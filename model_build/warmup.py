"""Writes TensorFlow Serving's warm-up records, which it runs before it calls a model available."""

from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
from tensorflow_serving.apis import predict_pb2, prediction_log_pb2

from model_build.layout import SIGNATURE

PHOTO = Path(__file__).with_name("warmup.jpg")
RECORDS = Path("assets.extra", "tf_serving_warmup_requests")


def write_records(version_folder: Path, batch_sizes: Sequence[int]) -> None:
    """Write one request a batch size, each of that many copies of a small JPEG.

    The place and the form are those of TensorFlow Serving's "SavedModel Warmup".
    """
    target = version_folder / RECORDS
    target.parent.mkdir(parents=True)
    photo = PHOTO.read_bytes()
    with tf.io.TFRecordWriter(str(target)) as writer:
        for size in sorted(set(batch_sizes)):
            request = predict_pb2.PredictRequest()
            request.model_spec.name = "model"
            request.model_spec.signature_name = SIGNATURE
            request.inputs["image_bytes"].CopyFrom(tf.make_tensor_proto([photo] * size))
            request.inputs["orientation"].CopyFrom(tf.make_tensor_proto([1] * size, tf.int32))
            log = prediction_log_pb2.PredictionLog(
                predict_log=prediction_log_pb2.PredictLog(request=request)
            )
            # Inputs are a map, whose order is only fixed when asked for.
            writer.write(log.SerializeToString(deterministic=True))
