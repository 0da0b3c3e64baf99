"""Writes the small models that the tests bring: `python make_models.py FOLDER`."""

import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
# Of the prepared image, 8 x 8: the third is wholly in the padding of a photo twice as wide as high,
# the fourth has a class without a label, the fifth is beyond `num_detections`.
BOXES = [
    *([0.1, 0.2, 0.4, 0.6], [0.0, 0.5, 0.5, 1.0], [0.6, 0.1, 0.9, 0.3]),
    *([0.2, 0.2, 0.3, 0.3], [0.1, 0.1, 0.2, 0.2]),
]
SCORES = [0.625, 0.875, 0.75, 0.9375, 0.9375]
CLASSES = [1.0, 3.0, 1.0, 2.0, 1.0]
COUNT = 4.0


def save_classifier(path: Path) -> None:
    """Save a classifier whose layers have random states and moving statistics."""
    keras.utils.set_random_seed(7)
    image = keras.Input((4, 4, 1), name="image")
    hidden = keras.layers.BatchNormalization()(keras.layers.Conv2D(2, 3)(image))
    hidden = keras.layers.Dropout(0.5)(keras.layers.Flatten()(hidden))
    sequence = keras.layers.LSTM(2)(keras.layers.Reshape((8, 1))(hidden))
    keras.Model(image, keras.layers.Dense(3, activation="softmax")(sequence)).save(path)


def save_words(path: Path) -> None:
    """Save a Sequential model that looks words up in a table."""
    lookup = keras.layers.StringLookup(vocabulary=["cat", "dog"])
    keras.Sequential([keras.Input((1,), dtype="string", name="word"), lookup]).save(path)


def save_lambda(path: Path) -> None:
    """Save a model with Python code in it."""
    keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x * 2)]).save(path)


class Doubled(keras.layers.Layer):  # type: ignore[misc]  # keras ships no types
    """A layer that only this file knows."""

    def call(self, values: Any) -> Any:
        """Double the values."""
        return values * 2


def save_custom(path: Path) -> None:
    """Save a model with a layer that Keras alone can't make."""
    keras.Sequential([keras.Input((2,)), Doubled()]).save(path)


def save_detector(path: Path) -> None:
    """Save a Keras detector that finds the same on every image."""
    image = keras.Input((8, 8, 3), name="image")
    zeros = keras.layers.GlobalAveragePooling2D()(image) * 0.0

    def constant(values: Any) -> Any:
        flat = np.ravel(values).astype(np.float32)
        layer = keras.layers.Dense(flat.size)
        given = layer(zeros)
        layer.set_weights([np.zeros((3, flat.size), np.float32), flat])
        return given

    outputs = {
        "boxes": keras.layers.Reshape((5, 4))(constant(BOXES)),
        "scores": constant(SCORES),
        "classes": constant(CLASSES),
        "num_detections": keras.layers.Flatten()(constant([COUNT]))[:, 0],
    }
    keras.Model(image, outputs).save(path)


def save_two_signatures(folder: Path) -> None:
    """Save y = x / 2 + 2 with an asset, and a second signature."""
    module = tf.Module()
    module.half = tf.Variable(0.5)
    spec = [tf.TensorSpec([None], tf.float32, name="x")]
    module.default = tf.function(lambda x: {"y": x * module.half + 2.0}, input_signature=spec)
    module.other = tf.function(lambda x: {"z": x * module.half}, input_signature=spec)
    signatures = {"serving_default": module.default, "other": module.other}
    tf.saved_model.save(module, str(folder), signatures=signatures)


def save_other_signature(folder: Path) -> None:
    """Save a SavedModel without the signature that requests go to."""
    module = tf.Module()
    module.other = tf.function(
        lambda x: {"y": x}, input_signature=[tf.TensorSpec([None], tf.float32, name="x")]
    )
    tf.saved_model.save(module, str(folder), signatures={"other": module.other})


def save_photo_detector(folder: Path) -> None:
    """Save a SavedModel that takes photos as the built-in handler sends them."""

    def detect(image_bytes: Any, orientation: Any) -> dict[str, Any]:
        count = tf.size(image_bytes)
        found = tf.minimum(tf.strings.length(image_bytes), 1) + 0 * orientation
        return {
            "boxes": tf.tile(tf.constant([BOXES[:2]]), [count, 1, 1]),
            "scores": tf.tile([[0.75, 0.0]], [count, 1]),
            "classes": tf.tile([[1, 0]], [count, 1]),
            "num_detections": found,
        }

    module = tf.Module()
    module.detect = tf.function(
        detect,
        input_signature=[
            tf.TensorSpec([None], tf.string, name="image_bytes"),
            tf.TensorSpec([None], tf.int32, name="orientation"),
        ],
    )
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.detect})


def save_tensorflow_1(folder: Path) -> None:
    """Save y = 3 x as TensorFlow 1 does, with a training graph before the served one."""
    builder = v1.saved_model.builder.SavedModelBuilder(str(folder))
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None], name="x")
        y = x * v1.get_variable("factor", initializer=3.0)
        session.run(v1.global_variables_initializer())
        signature = v1.saved_model.predict_signature_def({"x": x}, {"y": y})
        builder.add_meta_graph_and_variables(session, ["train"])
        builder.add_meta_graph(["serve"], signature_def_map={"serving_default": signature})
        builder.save()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    save_classifier(target / "classifier.keras")
    save_words(target / "words.keras")
    save_lambda(target / "lambda.keras")
    save_custom(target / "custom.keras")
    save_detector(target / "detector.keras")
    save_two_signatures(target / "two_signatures")
    save_other_signature(target / "other_signature")
    save_photo_detector(target / "photo_detector" / "3")
    save_tensorflow_1(target / "tensorflow_1")
