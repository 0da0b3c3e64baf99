"""The Keras model itself, for whoever wants to inspect it."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model_build import load_detector
from model_build.errors import WeightsChecksumError, WeightsFormatError
from model_build.paths import NODE_MODULES

FACE = "mobilenet_v1_ssd_face"
MODEL = NODE_MODULES / "@vladmandic" / "face-api" / "model"


@pytest.fixture(scope="module")
def model() -> Any:
    """The face detector with its own weights."""
    return load_detector(FACE, "npm:@vladmandic/face-api")


def test_inputs_and_outputs(model: Any) -> None:
    """Prepared images in; encodings and probabilities of every class out."""
    images = np.random.default_rng(0).uniform(-1, 1, (2, 512, 512, 3)).astype(np.float32)

    answer = {name: np.asarray(value) for name, value in model(images).items()}

    assert {name: (value.shape, value.dtype.name) for name, value in answer.items()} == {
        "box_encodings": ((2, 5118, 4), "float32"),
        "class_scores": ((2, 5118, 3), "float32"),
    }
    assert ((answer["class_scores"] >= 0) & (answer["class_scores"] <= 1)).all()


def test_it_is_a_keras_model_without_batch_normalisation(model: Any) -> None:
    """Folded, it is convolutions with offsets, of which each has the published values."""
    kinds = {type(layer).__name__ for layer in model.layers}

    assert "BatchNormalization" not in kinds
    assert {"Conv2D", "DepthwiseConv2D"} <= kinds
    assert model.non_trainable_variables == []
    # 34 convolutions and 13 depthwise ones: kernels and offsets.
    assert len(model.get_weights()) == 2 * (1 + 13 * 2 + 8 + 12)


def test_a_path_gives_the_same_model(model: Any, tmp_path: Path) -> None:
    """Weights that lie elsewhere need no sum to be looked at."""
    for file in MODEL.glob("ssd_mobilenetv1_model*"):
        shutil.copy(file, tmp_path)

    other = load_detector(FACE, tmp_path / "ssd_mobilenetv1_model.bin")

    for here, there in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(here, there)


def test_a_given_sum_is_checked() -> None:
    """A sum that is given is held to."""
    with pytest.raises(WeightsChecksumError):
        load_detector(FACE, MODEL, "0" * 64)


@pytest.mark.parametrize(
    ("model_file", "said"),
    [("age_gender_model", "no tensor"), ("tiny_face_detector_model", "no tensor")],
)
def test_another_networks_weights_are_refused(tmp_path: Path, model_file: str, said: str) -> None:
    """Files of the right kind with the wrong contents are named as such."""
    for suffix in (".bin", "-weights_manifest.json"):
        shutil.copy(MODEL / f"{model_file}{suffix}", tmp_path / f"ssd_mobilenetv1_model{suffix}")

    with pytest.raises(WeightsFormatError, match=said):
        load_detector(FACE, tmp_path)


def test_half_of_the_weights_are_refused(tmp_path: Path) -> None:
    """Data that is shorter than its manifest says is named as such."""
    for file in MODEL.glob("ssd_mobilenetv1_model*"):
        shutil.copy(file, tmp_path)
    data = (tmp_path / "ssd_mobilenetv1_model.bin").read_bytes()
    (tmp_path / "ssd_mobilenetv1_model.bin").write_bytes(data[: len(data) // 2])

    with pytest.raises(WeightsFormatError, match="take both files from one release"):
        load_detector(FACE, tmp_path)
