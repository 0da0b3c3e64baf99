"""The built archive finds what the published network and post-processing find."""

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model_build.cli import main
from model_build.paths import ROOT
from tests.model_build.xception_ssdlite.conftest import PHOTO

if TYPE_CHECKING:
    from tests.model_build.xception_ssdlite.conftest import Published

MEAN = (103.939, 116.779, 123.68)
FLOOR, IOU, KEPT = 0.01, 0.45, 200
VARIANCES = (0.1, 0.1, 0.2, 0.2)
Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def built(published: "Published", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build from the file that counts from 1, by the command line."""
    folder = tmp_path_factory.mktemp("built")
    command = ["--detector", "xception_ssdlite", "--weights", str(published.from_1)]
    subprocess.run(
        [sys.executable, "-m", "model_build", *command, "--out", str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=200,
    )
    return folder


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    """A photo of the network's own size, so that nobody has to resize it."""
    return Image.open(PHOTO).convert("RGB").resize((300, 300))


def test_the_whole_graph_finds_what_the_published_way_finds(
    built: Path, published: "Published", photo: Image.Image, tmp_path: Path
) -> None:
    """Decoding, colours, network, boxes and suppression together, against numpy and tf_keras."""
    prepared = np.asarray(photo, np.float64)[..., ::-1] - MEAN
    encodings, scores = published.network.predict(prepared[np.newaxis], verbose=0)
    expected = suppressed(decoded(encodings[0].astype(np.float64)), scores[0].astype(np.float64))

    found = detections(built, photo, tmp_path)

    assert len(expected) == KEPT
    sure = [one for one in expected if one[0] > expected[-1][0] + 1e-3]
    assert len(sure) > 50
    for score, class_id, box in sure:
        near = np.abs(found["scores"] - score) < 1e-4
        near &= found["classes"] == class_id
        assert (np.abs(found["boxes"][near] - box).max(axis=1) < 1e-3).any()


def test_the_manifest_says_what_it_was_built_from(built: Path, published: "Published") -> None:
    """Weights by name alone, the twenty labels, and the preparation that was chosen."""
    manifest = json.loads((built / "manifest.json").read_text())

    assert manifest["detector"] == "xception_ssdlite"
    assert manifest["weights"]["uri"] == published.from_1.name
    assert len(manifest["labels"]) == 20
    assert manifest["preparation"]["channels"] == "bgr"
    outputs = manifest["signatures"]["serving_default"]["outputs"]
    assert outputs["boxes"] == {"dtype": "float32", "shape": [None, KEPT, 4]}


def test_a_file_in_which_one_byte_differs_is_refused(
    published: "Published", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sha256 of the whole file, not what can be read of it, decides."""
    import hashlib  # noqa: PLC0415 - this test's alone

    content = bytearray(published.from_0.read_bytes())
    wanted = hashlib.sha256(content).hexdigest()
    content[len(content) // 2] ^= 1
    changed = tmp_path / "changed.hdf5"
    changed.write_bytes(content)
    options = ["--detector", "xception_ssdlite", "--weights", str(changed), "--sha256", wanted]

    assert main([*options, "--out", str(tmp_path / "out")]) == 1

    assert f"where {wanted} was asked for" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_file_that_counts_from_0_gives_the_same_graph(
    built: Path, published: "Published", tmp_path: Path
) -> None:
    """The same weights under other names are the same archive, to the last bit."""
    other = tmp_path / "other"
    command = ["--detector", "xception_ssdlite", "--weights", str(published.from_0)]

    assert main([*command, "--out", str(other)]) == 0

    here, there = (
        json.loads((folder / "manifest.json").read_text())["archive_sha256"]
        for folder in (built, other)
    )
    assert here == there


def detections(folder: Path, photo: Image.Image, scratch: Path) -> dict[str, Any]:
    """Ask the archive's own signature about one photo, losslessly encoded."""
    import tensorflow as tf  # noqa: PLC0415 - takes seconds

    with tarfile.open(folder / "model.tar.gz") as tar:
        tar.extractall(scratch / folder.name, filter="data")
    loaded = tf.saved_model.load(str(scratch / folder.name / "1"))
    stream = io.BytesIO()
    photo.save(stream, "PNG")
    answer = loaded.signatures["serving_default"](
        image_bytes=tf.constant([stream.getvalue()]), orientation=tf.constant([1])
    )
    return {name: value.numpy()[0] for name, value in answer.items()}


def decoded(encodings: Array) -> Array:
    """Undo the published encoder: centre offsets and log sizes by the prior and its variances."""
    from tests.model_build.xception_ssdlite import reference  # noqa: PLC0415 - imports TensorFlow

    priors = reference.prior_boxes()
    height, width = priors[:, 2] - priors[:, 0], priors[:, 3] - priors[:, 1]
    x, y, wide, high = (encodings * VARIANCES).T
    x, y = x * width + priors[:, 1] + width / 2, y * height + priors[:, 0] + height / 2
    wide, high = np.exp(wide) * width, np.exp(high) * height
    return np.stack([y - high / 2, x - wide / 2, y + high / 2, x + wide / 2], axis=1)


def suppressed(boxes: Array, scores: Array) -> list[tuple[float, int, Array]]:
    """Keep the best of overlapping boxes class by class, then the 200 best of all."""
    kept = []
    inside = np.logical_and(boxes[:, :2].max(axis=1) < 1, boxes[:, 2:].min(axis=1) > 0)
    for class_id in range(1, scores.shape[1]):
        rows = [row for row in np.argsort(-scores[:, class_id]) if inside[row]]
        rows = [row for row in rows if scores[row, class_id] > FLOOR]
        chosen: list[int] = []
        for row in rows:
            if all(overlap(boxes[row], boxes[other]) <= IOU for other in chosen):
                chosen.append(row)
        kept += [(float(scores[row, class_id]), class_id, boxes[row].clip(0, 1)) for row in chosen]
    return sorted(kept, key=lambda one: -one[0])[:KEPT]


def overlap(one: Array, other: Array) -> float:
    """Return the intersection over union."""
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    shared = float(np.prod(np.maximum(high - low, 0)))
    areas = float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]))
    return shared / (areas - shared)
