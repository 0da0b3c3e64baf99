"""A weight file is used wholly or refused, with every tensor that does not fit by name."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import pytest

from model_build import load_detector
from model_build.errors import WeightsFormatError

if TYPE_CHECKING:
    from tests.model_build.xception_ssdlite.conftest import Published

DETECTOR = "xception_ssdlite"
Edit = Callable[[Any], None]


def drop(file: Any) -> None:
    """Leave out the last tensor of a layer."""
    layer = file["4_pwconv1_bn"]
    layer.attrs["weight_names"] = layer.attrs["weight_names"].astype("S")[:-1]


def add(file: Any) -> None:
    """Give a layer one tensor more."""
    layer = file["Conv_1"]
    layer["Conv_1/bias:0"] = [0.0] * 1024
    layer.attrs["weight_names"] = [b"Conv_1/kernel:0", b"Conv_1/bias:0"]


def bend(file: Any) -> None:
    """Give a tensor another shape with as many numbers."""
    layer = file["8_pwconv3"]
    values = layer["8_pwconv3/kernel:0"][()].reshape(1, 1, 256, 128)
    del layer["8_pwconv3/kernel:0"]
    layer["8_pwconv3/kernel:0"] = values


def shift(file: Any) -> None:
    """Name a fourth shortcut."""
    trunk = file["model_1"]
    trunk["conv2d_9/kernel:0"] = trunk["conv2d_3/kernel:0"][()]
    trunk.attrs["weight_names"] = [
        *trunk.attrs["weight_names"].astype("S"),
        b"conv2d_9/kernel:0",
    ]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (drop, ["1 tensor does", "4_pwconv1_bn/moving_variance: the network's (512,)"]),
        (add, ["1 tensor does", "Conv_1/bias: the file's (1024,) is not in the network"]),
        (
            bend,
            ["8_pwconv3/kernel: (1, 1, 256, 128) in the file, (1, 1, 128, 256) in the network"],
        ),
        (shift, ["conv2d_9/kernel: the file's (1, 1, 256, 728)", "block2_shortcut/kernel"]),
    ],
)
def test_what_does_not_fit_is_listed(
    published: "Published", tmp_path: Path, edit: Edit, said: list[str]
) -> None:
    """One tensor missing, left over or bent is enough, and is named with its shapes."""
    path = shutil.copy(published.from_1, tmp_path / "edited.hdf5")
    with h5py.File(path, "r+") as file:
        edit(file)

    with pytest.raises(WeightsFormatError) as caught:
        load_detector(DETECTOR, path)

    assert all(words in str(caught.value) for words in ["edited.hdf5", *said])


@pytest.mark.parametrize("kind", ["keras 2", "keras 3"])
def test_a_file_for_another_number_of_classes_says_so(
    published: "Published", tmp_path: Path, kind: str
) -> None:
    """The number of the file and that of the labels are told, and what to do about it."""
    path = published.from_0
    if kind == "keras 3":
        path = tmp_path / "own.weights.h5"
        load_detector(DETECTOR, published.from_0).save_weights(path)
    labels = tmp_path / "labels.txt"
    labels.write_text("cat\ndog\n")

    with pytest.raises(WeightsFormatError, match=r"is for 20 classes.* labels are for 2.*--labels"):
        load_detector(DETECTOR, path, labels=labels)


def test_other_labels_of_the_same_number_are_taken(published: "Published", tmp_path: Path) -> None:
    """A line that is empty leaves its class without a label and the network as wide as before."""
    labels = tmp_path / "labels.txt"
    labels.write_text("\n".join([*(f"kind {number}" for number in range(18)), "", "last"]))

    model = load_detector(DETECTOR, published.from_0, labels=labels)

    assert model.output["class_scores"].shape == (None, 1917, 21)


def test_weights_that_are_no_numbers_are_refused(published: "Published", tmp_path: Path) -> None:
    """A network that was trained into NaN would answer every photo with nothing."""
    path = shutil.copy(published.from_0, tmp_path / "astray.hdf5")
    with h5py.File(path, "r+") as file:
        file["Conv_1"]["Conv_1/kernel:0"][0, 0, 5, 7] = float("nan")

    with pytest.raises(WeightsFormatError, match=r"astray\.hdf5 .* in Conv_1/kernel;"):
        load_detector(DETECTOR, path)


def test_half_a_file_is_refused(published: "Published", tmp_path: Path) -> None:
    """A download that stopped is no weight file, and the error names it."""
    path = tmp_path / "half.hdf5"
    path.write_bytes(published.from_0.read_bytes()[:40_000_000])

    with pytest.raises(WeightsFormatError, match=r"half\.hdf5 cannot be read.*truncated"):
        load_detector(DETECTOR, path)


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x05\x06" + bytes(18)])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """Nothing, a web page, and an archive without weights in it."""
    path = tmp_path / "weights.hdf5"
    path.write_bytes(content)

    with pytest.raises(WeightsFormatError, match=r"weights\.hdf5 cannot be read"):
        load_detector(DETECTOR, path)


def test_a_published_file_of_another_network_is_refused(tmp_path: Path) -> None:
    """A whole classifier in the same format has other tensors."""
    import tf_keras  # noqa: PLC0415 - imports TensorFlow

    network = tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(3,), name="dense")])
    network.save_weights(tmp_path / "dense.h5")

    with pytest.raises(WeightsFormatError, match=r"dense/kernel: the file's \(3, 2\)"):
        load_detector(DETECTOR, tmp_path / "dense.h5")
