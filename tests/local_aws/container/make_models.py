"""Writes the tiny SavedModels that the tests serve: `python make_models.py FOLDER`."""

import sys
from pathlib import Path
from typing import Any

import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2

v1 = tf.compat.v1


def save_half_plus_two(folder: Path) -> None:
    """Save y = x / 2 + 2, and a second signature that returns a scalar beside the batch."""
    module = tf.Module()
    module.half, module.two = tf.Variable(0.5), tf.Variable(2.0)

    def default(x: Any) -> dict[str, Any]:
        return {"y": x * module.half + module.two}

    def with_sum(x: Any) -> dict[str, Any]:
        return {"y": x * module.half + module.two, "total": tf.reduce_sum(x)}

    spec = [tf.TensorSpec([None], tf.float32, name="x")]
    module.default = tf.function(default, input_signature=spec)
    module.with_sum = tf.function(with_sum, input_signature=spec)
    signatures = {"serving_default": module.default, "with_sum": module.with_sum}
    tf.saved_model.save(module, str(folder), signatures=signatures)


def save_kinds(folder: Path) -> None:
    """Save a model of strings, integers and flags that mostly returns what it is given."""

    def default(text: Any, number: Any, flag: Any) -> dict[str, Any]:
        return {
            "text": text,
            "raw_bytes": text,
            "number": number,
            "flag": tf.logical_not(flag),
            "length": tf.strings.length(text),
            "ratio": 1.0 / tf.cast(number, tf.float32),
        }

    module = tf.Module()
    module.default = tf.function(
        default,
        input_signature=[
            tf.TensorSpec([None], tf.string, name="text"),
            tf.TensorSpec([None, None], tf.int64, name="number"),
            tf.TensorSpec([None], tf.bool, name="flag"),
        ],
    )
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.default})


def save_tensorflow_1(folder: Path) -> None:
    """Save a TensorFlow 1 graph: a vocabulary in an asset, a table, a variable, three methods."""
    vocabulary = folder.parent / "vocabulary.txt"
    vocabulary.write_text("cat\ndog\nowl\n")
    with tf.Graph().as_default(), v1.Session() as session:
        asset = tf.constant(str(vocabulary))
        v1.add_to_collection(v1.GraphKeys.ASSET_FILEPATHS, asset)
        table = tf.lookup.StaticHashTable(
            tf.lookup.TextFileInitializer(
                asset,
                tf.string,
                tf.lookup.TextFileIndex.WHOLE_LINE,
                tf.int64,
                tf.lookup.TextFileIndex.LINE_NUMBER,
            ),
            default_value=-1,
        )
        offset = v1.get_variable("offset", initializer=tf.constant(100, tf.int64))
        word = v1.placeholder(tf.string, [None], name="word")
        examples = v1.placeholder(tf.string, [None], name="examples")
        features = v1.parse_example(examples, {"x": v1.FixedLenFeature([], tf.float32)})
        score = features["x"] * 2.0
        scores = tf.stack([score, 1.0 - score], axis=1)
        labels = tf.tile([["yes", "no"]], [tf.shape(scores)[0], 1])
        session.run([v1.global_variables_initializer(), v1.tables_initializer()])
        info = v1.saved_model.build_tensor_info
        signature = v1.saved_model.build_signature_def
        builder = v1.saved_model.Builder(str(folder))
        builder.add_meta_graph_and_variables(
            session,
            [tf.saved_model.SERVING],
            signature_def_map={
                "serving_default": signature(
                    {"word": info(word)},
                    {"index": info(table.lookup(word) + offset)},
                    "tensorflow/serving/predict",
                ),
                "regress": signature(
                    {"inputs": info(examples)},
                    {"outputs": info(score)},
                    "tensorflow/serving/regress",
                ),
                "classify": signature(
                    {"inputs": info(examples)},
                    {"classes": info(labels), "scores": info(scores)},
                    "tensorflow/serving/classify",
                ),
            },
            assets_collection=v1.get_collection(v1.GraphKeys.ASSET_FILEPATHS),
            main_op=v1.tables_initializer(),
            strip_default_attrs=True,
        )
        builder.save()
    vocabulary.unlink()


def save_warm_up(path: Path, values: Any) -> None:
    """Write a warm-up file of one predict record for the model of float numbers."""
    record = prediction_log_pb2.PredictionLog()
    request = record.predict_log.request
    request.model_spec.name = "a_name_that_warm_up_does_not_read"
    request.inputs["x"].CopyFrom(tf.make_tensor_proto(values))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tf.io.TFRecordWriter(str(path)) as writer:
        writer.write(record.SerializeToString())


def main(folder: Path) -> None:
    """Write every model and warm-up file."""
    save_half_plus_two(folder / "half_plus_two")
    save_kinds(folder / "kinds")
    save_tensorflow_1(folder / "tensorflow_1")
    save_warm_up(folder / "good_warm_up", tf.constant([1.0, 2.0]))
    save_warm_up(folder / "bad_warm_up", tf.constant(["a string"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
