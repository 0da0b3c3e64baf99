"""Runs a SavedModel's warm-up records before it is said to be available."""

import logging
from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf.message import DecodeError
from tensorflow_serving.apis import prediction_log_pb2

from local_aws.container.serving import classify_regress
from local_aws.container.serving.errors import LoadError, ServingError
from local_aws.container.serving.saved_model import SavedModel

REQUESTS_FILE = Path("assets.extra", "tf_serving_warmup_requests")
# `WarmupConsts::kMaxNumRecords` of TensorFlow Serving.
MAX_RECORDS = 1000

log = logging.getLogger(__name__)


def warm_up(model: SavedModel, directory: Path) -> int:
    """Run the records of a version's folder, if it has any, and give their number.

    Raises:
        LoadError: the file is no TFRecord file of PredictionLog, has too many records, or a
            record cannot be run; TensorFlow Serving then does not load the model either.
    """
    path = directory / REQUESTS_FILE
    if not path.is_file():
        log.info("No warmup data file found at %s", path)
        return 0
    count = 0
    try:
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            _run(model, _parsed(record))
            count += 1
            if count > MAX_RECORDS:
                raise LoadError(
                    f"Number of warmup records exceeds the maximum ({MAX_RECORDS}) at {path}"
                )
    except tf.errors.DataLossError as error:
        raise LoadError(
            f"{error.message}. Please verify your warmup data is in TFRecord format."
        ) from error
    except ServingError as error:
        raise LoadError(f"warm-up record {count} of {path} failed: {error}") from error
    log.info("Finished reading warmup data for model at %s. Records read: %d.", path, count)
    return count


def _parsed(record: bytes) -> Any:
    try:
        return prediction_log_pb2.PredictionLog.FromString(record)
    except DecodeError as error:
        raise LoadError(f"Failed to parse warmup record: {error}") from error


def _run(model: SavedModel, record: Any) -> None:
    kind = record.WhichOneof("log_type")
    if kind == "predict_log":
        request = record.predict_log.request
        inputs = {name: tf.make_ndarray(tensor) for name, tensor in request.inputs.items()}
        model.predict(request.model_spec.signature_name, inputs, request.output_filter)
    elif kind == "classify_log":
        request = record.classify_log.request
        examples = classify_regress.examples_of(request.input)
        classify_regress.classify(model, request.model_spec.signature_name, examples)
    elif kind == "regress_log":
        request = record.regress_log.request
        examples = classify_regress.examples_of(request.input)
        classify_regress.regress(model, request.model_spec.signature_name, examples)
    else:
        raise LoadError(f"Unsupported log_type for warmup: {kind}")
