"""The network of the published code with random weights, and its files in both naming styles."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from model_build import registry
from model_build.paths import ROOT
from model_build.spec import DetectorSpec

CLASSES = 21
PHOTO = ROOT / "reference" / "photos" / "portrait.jpg"


class Published(NamedTuple):
    """The reference network, and its weights as files that count from 0 and from 1."""

    network: Any
    from_0: Path
    from_1: Path


@pytest.fixture(scope="session")
def spec() -> DetectorSpec:
    """The detector's data."""
    return registry.spec("xception_ssdlite")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Random weights and random moving statistics, saved in both styles."""
    from tests.model_build.xception_ssdlite import reference  # noqa: PLC0415 - imports TensorFlow

    folder = tmp_path_factory.mktemp("published")
    network = reference.network(CLASSES)
    reference.randomise(network, seed=7)
    return Published(
        network,
        reference.save_counting_from_0(network, folder / "tf_keras.hdf5"),
        reference.save_counting_from_1(network, folder / "keras_2_1_5.hdf5"),
    )


@pytest.fixture(scope="session")
def images() -> NDArray[np.float32]:
    """Two random images, blue first, less ImageNet's mean."""
    values = np.random.default_rng(3).integers(0, 256, (2, 300, 300, 3)).astype(np.float32)
    prepared: NDArray[np.float32] = values - np.array([103.939, 116.779, 123.68], np.float32)
    return prepared
