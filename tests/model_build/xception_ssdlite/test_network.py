"""The network computes what the published one does, whichever way its weights come."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from model_build import load_detector
from model_build.fold import fold_batch_normalisation
from model_build.priors import prior_boxes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model_build.spec import DetectorSpec
    from tests.model_build.xception_ssdlite.conftest import Published

TOLERANCE = 1e-4
DETECTOR = "xception_ssdlite"


@pytest.fixture(scope="module")
def model(published: "Published") -> Any:
    """Ours, filled from the file that counts from 1."""
    return load_detector(DETECTOR, published.from_1)


def difference(ours: Any, published: "Published", images: "NDArray[np.float32]") -> float:
    """Return the largest difference of the two networks' outputs."""
    boxes, scores = published.network.predict(images, verbose=0)
    answer = ours(images, training=False)
    return max(
        float(np.abs(answer["box_encodings"] - boxes).max()),
        float(np.abs(answer["class_scores"] - scores).max()),
    )


@pytest.mark.parametrize("style", ["from_0", "from_1"])
def test_a_file_of_either_style_gives_the_published_networks_outputs(
    published: "Published", images: "NDArray[np.float32]", style: str
) -> None:
    """Every tensor ends up where the network that tf_keras built independently has it."""
    model = load_detector(DETECTOR, getattr(published, style))

    assert difference(model, published, images) < TOLERANCE


def test_the_outputs_it_is_compared_by_are_alive(
    published: "Published", images: "NDArray[np.float32]"
) -> None:
    """Scores and boxes vary over priors, so that a tensor in another's place would show."""
    boxes, scores = published.network.predict(images, verbose=0)

    assert boxes.std() > 0.1
    assert scores.max() > 0.9
    assert scores.min() < 0.01


@pytest.mark.parametrize("name", ["own.keras", "own.weights.h5", "own.h5"])
def test_keras_3s_own_files_give_the_same_outputs(
    model: Any,
    published: "Published",
    images: "NDArray[np.float32]",
    tmp_path: Path,
    name: str,
) -> None:
    """What was trained with this network and saved by Keras 3 comes back the same."""
    save = model.save_weights if name == "own.weights.h5" else model.save
    save(tmp_path / name)

    assert difference(load_detector(DETECTOR, tmp_path / name), published, images) < TOLERANCE


def test_folded_it_computes_the_same_without_most_normalisations(
    model: Any, published: "Published", images: "NDArray[np.float32]"
) -> None:
    """Only those stay that follow a feature map, which the predictions need as it is."""
    folded = fold_batch_normalisation(model)

    assert difference(folded, published, images) < TOLERANCE
    kinds = Counter(type(layer).__name__ for layer in folded.layers)
    assert kinds["BatchNormalization"] == 5
    assert Counter(type(layer).__name__ for layer in model.layers)["BatchNormalization"] == 50


@pytest.mark.parametrize("classes", [21, 2])
def test_it_has_the_published_size(spec: "DetectorSpec", classes: int) -> None:
    """With Pascal VOC's labels it is the published number; a class is an output a prior box."""
    from model_build.detectors.xception_ssdlite.architecture import (  # noqa: PLC0415 - imports Keras
        xception_ssdlite,
    )

    priors = [len(one.boxes) for one in spec.priors.maps]
    model = xception_ssdlite(
        height=300, width=300, classes=classes, priors=priors, activation="softmax"
    )

    # A 3 x 3 kernel and a bias for each class of each prior box.
    inputs = (1024, 1024, 512, 512, 256, 256)
    per_class = sum(
        count * (9 * channels + 1) for count, channels in zip(priors, inputs, strict=True)
    )
    assert model.count_params() == 20_856_721 - (21 - classes) * per_class
    assert model.output["class_scores"].shape == (None, 1917, classes)
    assert model.output["box_encodings"].shape == (None, 1917, 4)


def test_its_prior_boxes_are_the_published_ones(spec: "DetectorSpec") -> None:
    """1,917 boxes, in the order of the outputs, cut at the image's edges."""
    from tests.model_build.xception_ssdlite import reference  # noqa: PLC0415 - imports TensorFlow

    np.testing.assert_allclose(prior_boxes(spec.priors), reference.prior_boxes(), atol=1e-6)


def test_its_labels_are_pascal_vocs(spec: "DetectorSpec") -> None:
    """Twenty classes in alphabetical order from 1; 0 is the background."""
    labels = [spec.labels[str(class_id)] for class_id in range(1, 21)]

    assert len(spec.labels) == 20
    assert labels == sorted(labels)
    assert (spec.labels["1"], spec.labels["15"], spec.labels["20"]) == (
        "aeroplane",
        "person",
        "tvmonitor",
    )
