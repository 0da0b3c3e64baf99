"""What becomes of a `.keras` file, in this process."""

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from model_build.errors import OwnModelError
from model_build.own import keras_detector, keras_model
from model_build.own.preparation import Preparation

RAW = Preparation(pad="none", channels="rgb", mean=(0.0, 0.0, 0.0), divisor=(1.0, 1.0, 1.0))


def test_the_exported_classifier_says_what_the_keras_model_says(
    models: Path, tmp_path: Path
) -> None:
    """Weights, moving statistics and a recurrent layer come through; dropout is off."""
    model = keras_model.load(models / "classifier.keras")
    images = np.random.default_rng(3).random((5, 4, 4, 1), dtype=np.float32)
    module = tf.Module()
    function, module.kept = keras_model.as_function(model)
    tf.saved_model.save(module, str(tmp_path), signatures={"serving_default": function})

    loaded = tf.saved_model.load(str(tmp_path))
    served = loaded.signatures["serving_default"](image=tf.constant(images))

    np.testing.assert_allclose(
        served["output_0"].numpy(), model.predict(images, verbose=0), atol=1e-6
    )


def test_a_lookup_table_travels_with_the_model(models: Path, tmp_path: Path) -> None:
    """Words are found after loading as they were before saving."""
    model = keras_model.load(models / "words.keras")
    module = tf.Module()
    function, module.kept = keras_model.as_function(model)
    tf.saved_model.save(module, str(tmp_path), signatures={"serving_default": function})

    loaded = tf.saved_model.load(str(tmp_path))
    served = loaded.signatures["serving_default"](word=tf.constant([["dog"], ["owl"], ["cat"]]))

    assert served["output_0"].numpy().ravel().tolist() == [2, 0, 1]


def test_a_table_inside_of_a_layer_travels_too(tmp_path: Path) -> None:
    """TextVectorization keeps its words in a layer of its own."""
    layer = keras.layers.TextVectorization(output_sequence_length=2)
    layer.adapt(["the cat sat", "the dog ran"])
    text = keras.Input((1,), dtype="string", name="text")
    keras.Model(text, layer(text)).save(tmp_path / "text.keras")
    model = keras_model.load(tmp_path / "text.keras")
    module = tf.Module()
    function, module.kept = keras_model.as_function(model)
    folder = str(tmp_path / "saved")
    tf.saved_model.save(module, folder, signatures={"serving_default": function})

    loaded = tf.saved_model.load(folder)
    served = loaded.signatures["serving_default"](text=tf.constant([["the owl"]]))

    # 0 fills up, 1 is any unknown word, 2 the most frequent one.
    assert served["output_0"].numpy().tolist() == [[2, 1]]


def test_a_model_without_inputs_is_refused(tmp_path: Path) -> None:
    """A Sequential that was never called does not know what it takes."""
    keras.Sequential([keras.layers.Dense(3)]).save(tmp_path / "unbuilt.keras")

    with pytest.raises(OwnModelError, match="does not say what its inputs are"):
        keras_model.as_function(keras_model.load(tmp_path / "unbuilt.keras"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lambda.keras", "`function` is a Python lambda"),
        ("custom.keras", "Could not locate class 'Doubled'"),
    ],
)
def test_code_in_a_file_is_not_run(models: Path, name: str, said: str) -> None:
    """What Keras can't make by itself is refused, with the way that does work."""
    with pytest.raises(OwnModelError) as caught:
        keras_model.load(models / name)

    assert said in str(caught.value)
    assert "model.export('FOLDER')" in str(caught.value)
    assert "safe_mode" not in str(caught.value)


def test_a_file_that_was_cut_off_is_named(models: Path, tmp_path: Path) -> None:
    """Half of a file is no zip archive any more."""
    half = tmp_path / "half.keras"
    content = (models / "classifier.keras").read_bytes()
    half.write_bytes(content[: len(content) // 2])

    with pytest.raises(OwnModelError, match=r"half.keras is no .keras file"):
        keras_model.load(half)


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("words.keras", "the inputs word string[N, 1] and the outputs"),
        ("classifier.keras", "the inputs image float32[N, 4, 4, 1] and the outputs"),
    ],
)
def test_what_is_no_detector_is_told_what_is_missing(models: Path, name: str, has: str) -> None:
    """What the built-in handler needs and what the model has are said."""
    model = keras_model.load(models / name)

    with pytest.raises(OwnModelError) as caught:
        keras_detector.as_function(model, RAW, [1])

    said = str(caught.value)
    assert "boxes float32[N, K, 4]" in said
    assert f"the model has {has}" in said
    assert "Give a handler of your own" in said
