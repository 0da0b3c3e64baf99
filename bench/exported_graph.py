"""The exported XceptionSSDLite against Keras' own export of the same network."""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from bench.pairs import Comparison, compare
from bench.random_weights import xception_weights
from model_build import load_detector, registry
from model_build.fold import fold_batch_normalisation
from model_build.graph.boxes import decode_boxes
from model_build.graph.constants import with_constants
from model_build.graph.photos import prepare_photos
from model_build.graph.suppress import suppress
from model_build.paths import ROOT
from model_build.priors import prior_boxes

DETECTOR = "xception_ssdlite"
PHOTO = ROOT / "reference" / "photos" / "portrait.jpg"
TARGET = 1.1
# As far as the same sums in another order may differ.
TOLERANCE = 1e-4


class DifferentDetectionsError(Exception):
    """The two sides do not find the same, so that their speeds say nothing."""


def run(runs: int) -> Iterator[Comparison]:
    """Compare one image at a time.

    Ours comes in two steps, the weights as constants, then batch normalisation folded too; both
    from a prepared image to the network's raw outputs, as Keras' export. The last comparison is
    uneven, to our disadvantage: ours is the whole archive, from a JPEG to detections.

    Raises:
        DifferentDetectionsError: they find different objects in the photo.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        weights = xception_weights(folder)
        network = load_detector(DETECTOR, weights)
        network.export(folder / "keras", verbose=False)
        other = _signature(folder / "keras")
        (name,) = other.structured_input_signature[1]
        photo, image = _photo()

        def theirs() -> Any:
            return _numbers(other(**{name: image}))

        archive = _signature(_archive(weights, folder))

        def whole() -> Any:
            return _numbers(archive(image_bytes=photo, orientation=tf.constant([1])))

        _hold_equal(whole(), _detections(theirs()))
        for title, model, target in (
            ("xception_ssdlite: constants", network, None),
            ("xception_ssdlite: folded", fold_batch_normalisation(network), TARGET),
        ):
            ours = _saved(model, folder / title)
            yield compare(
                title,
                ours=partial(_ask, ours, image),
                other=theirs,
                runs=runs,
                target=target,
            )
        yield compare("xception_ssdlite: from JPEG", ours=whole, other=theirs, runs=runs)


def _archive(weights: Path, folder: Path) -> Path:
    """Build the archive by the command that a stage's build uses; return its version folder."""
    command = ["--detector", DETECTOR, "--weights", str(weights), "--out", str(folder)]
    subprocess.run([sys.executable, "-m", "model_build", *command], cwd=ROOT, check=True)
    with tarfile.open(folder / "model.tar.gz") as tar:
        tar.extractall(folder / "archive", filter="data")
    return folder / "archive" / "1"


def _saved(model: Any, folder: Path) -> Any:
    """Export the model with its weights as constants, and load it again."""
    size = tf.TensorSpec([None, *model.input.shape[1:]], tf.float32, name="values")
    function = tf.function(with_constants(model), autograph=False, input_signature=[size])
    tf.saved_model.save(tf.Module(), str(folder), signatures=function.get_concrete_function())
    return _signature(folder)


def _signature(folder: Path) -> Any:
    loaded = tf.saved_model.load(str(folder))
    signature = loaded.signatures["serving_default"]
    # A signature does not keep the model alive whose variables it reads.
    signature.model = loaded
    return signature


def _photo() -> tuple[Any, Any]:
    """Return one photo as a batch of bytes, and as the network's input."""
    contents = tf.constant([PHOTO.read_bytes()])
    preparation = registry.spec(DETECTOR).preparation
    return contents, prepare_photos(contents, tf.constant([1]), preparation).values


def _detections(outputs: dict[str, Any]) -> dict[str, Any]:
    """Do for Keras' export what its user has to do: decode the boxes and suppress."""
    spec = registry.spec(DETECTOR)
    found = suppress(
        decode_boxes(outputs["box_encodings"], prior_boxes(spec.priors), spec.box_coding),
        outputs["class_scores"],
        tuple(sorted(map(int, spec.labels))),
        floor=spec.scores.floor,
        spec=spec.nms,
    )
    return {"boxes": found.boxes.numpy(), "scores": found.scores.numpy()}


def _hold_equal(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    apart = {name: float(np.abs(ours[name] - theirs[name]).max()) for name in theirs}
    if max(apart.values()) > TOLERANCE:
        raise DifferentDetectionsError(f"the two exports differ by {apart}: they are not compared")


def _ask(signature: Any, image: Any) -> Any:
    return _numbers(signature(values=image))


def _numbers(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value.numpy() for name, value in answer.items()}
