"""What the exported model finds, compared with the package that its weights come from."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model_build.paths import NODE_MODULES, ROOT

if TYPE_CHECKING:
    from tests.model_build.conftest import Detect

MIN_IOU = 0.95
SCORE_TOLERANCE = 0.03
THRESHOLD = 0.5
ORIENTATION_TAG = 0x0112
PORTRAIT = ROOT / "reference" / "photos" / "portrait.jpg"
# Measured once with the package under Node: score, and box in pixels (left, top, right, bottom).
PUBLISHED = {
    "sample1.jpg": [
        (0.995, (414, 355, 592, 594)),
        (0.993, (838, 421, 1025, 648)),
        (0.989, (1476, 200, 1679, 440)),
    ],
    "sample2.jpg": [
        (0.989, (1447, 153, 1640, 396)),
        (0.885, (901, 218, 1053, 453)),
        (0.762, (361, 127, 514, 385)),
    ],
}
Face = tuple[float, Sequence[float]]


def iou(first: Sequence[float], second: Sequence[float]) -> float:
    """Intersection over union of two boxes with their lower coordinates first."""
    common = max(0.0, min(first[2], second[2]) - max(first[0], second[0])) * max(
        0.0, min(first[3], second[3]) - max(first[1], second[1])
    )
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (first, second))
    return common / (areas - common)


def faces(answer: dict[str, Any], index: int, size: tuple[int, int]) -> list[Face]:
    """Every detection of one photo as its score and its box in pixels."""
    width, height = size
    count = int(answer["num_detections"][index])
    return [
        (float(score), (left * width, top * height, right * width, bottom * height))
        for score, (top, left, bottom, right) in zip(
            answer["scores"][index][:count], answer["boxes"][index][:count], strict=True
        )
    ]


def size_of(photo: Path) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(photo) as image:
        return image.size


def assert_same(found: list[Face], wanted: Sequence[Face]) -> None:
    """Each wanted face has a found face of its own, and none is left above the threshold."""
    left = list(found)
    for score, box in wanted:
        assert left
        best = max(left, key=lambda face: iou(face[1], box))
        assert iou(best[1], box) >= MIN_IOU
        assert best[0] == pytest.approx(score, abs=SCORE_TOLERANCE)
        left.remove(best)
    assert [face for face in left if face[0] > THRESHOLD] == []


def test_one_found_face_is_not_two_wanted_ones() -> None:
    """The comparison itself refuses what a model that loses a face would answer."""
    face = (0.9, (0.0, 0.0, 10.0, 10.0))

    assert_same([face, face], [face, face])
    with pytest.raises(AssertionError):
        assert_same([face], [face, face])
    with pytest.raises(AssertionError):
        assert_same([face, face], [face])


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_published_faces_are_found(
    detect: "Detect", sample_photos: list[Path], name: str
) -> None:
    """Every reference face, at its place, with its score, and nothing else."""
    photo = next(path for path in sample_photos if path.name == name)

    found = faces(detect([photo.read_bytes()], [1]), 0, size_of(photo))

    assert_same(found, PUBLISHED[name])


def test_the_package_itself_agrees_on_all_its_photos(
    detect: "Detect", sample_photos: list[Path]
) -> None:
    """The npm package, under Node with its WebAssembly backend, sees what the model sees."""
    needed = ("@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm", "jpeg-js")
    missing = [name for name in needed if not (NODE_MODULES / name).is_dir()]
    beside = Path(sys.executable).with_name("node")
    node = str(beside) if beside.exists() else shutil.which("node")
    if node is None:
        pytest.skip("there is no node: run `make setup`, which puts it into .venv")
    if missing:
        pytest.skip(f"node_modules lacks {', '.join(missing)}: run `npm ci`")
    script = Path(__file__).with_name("reference_faces.cjs")
    answer = subprocess.run(
        [node, str(script), str(NODE_MODULES), *map(str, sample_photos)],
        capture_output=True,
        check=True,
        timeout=120,
    )
    reference = json.loads(answer.stdout)

    assert len(reference) == 6
    for photo in sample_photos:
        size = size_of(photo)
        wanted = [
            (face["score"], face["box"])
            for face in reference[photo.name]["faces"]
            if face["score"] >= THRESHOLD
        ]
        assert wanted
        assert_same(faces(detect([photo.read_bytes()], [1]), 0, size), wanted)


def test_the_reviewed_expectations_hold() -> None:
    """The collage's six faces, the portrait's one, and none on the cup."""
    reviewed = json.loads(
        (ROOT / "reference" / "expectations" / "mobilenet_v1_ssd_face.json").read_text()
    )

    counts = {name: len(found) for name, found in reviewed["photos"].items()}
    assert counts == {"coffee.jpg": 0, "collage.jpg": 6, "portrait.jpg": 1}


@pytest.mark.parametrize("name", ["coffee.jpg", "collage.jpg", "portrait.jpg"])
def test_the_model_meets_the_expectations(detect: "Detect", name: str) -> None:
    """What was reviewed is what the exported model finds, within the file's own bounds."""
    reviewed = json.loads(
        (ROOT / "reference" / "expectations" / "mobilenet_v1_ssd_face.json").read_text()
    )
    data = (ROOT / "reference" / "photos" / name).read_bytes()

    found = [face for face in faces(detect([data], [1]), 0, (1, 1)) if face[0] >= THRESHOLD]

    wanted = [
        (face["score"], [face["box"][side] for side in ("xmin", "ymin", "xmax", "ymax")])
        for face in reviewed["photos"][name]
    ]
    assert len(found) == len(wanted)
    for (score, box), (wanted_score, wanted_box) in zip(found, wanted, strict=True):
        assert iou(box, wanted_box) >= reviewed["min_iou"]
        assert score == pytest.approx(wanted_score, abs=reviewed["score_tolerance"])


def stored_as(orientation: int) -> bytes:
    """The portrait, cropped to no square, as a camera held otherwise would store it."""
    image = Image.open(PORTRAIT).crop((0, 0, 400, 512))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    buffer = io.BytesIO()
    (image.transpose(undo[orientation]) if orientation in undo else image).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_face_is_found_under_every_orientation(detect: "Detect") -> None:
    """All eight in one batch give the same box of the upright photo."""
    answer = detect([stored_as(number) for number in range(1, 9)], range(1, 9))

    expected = faces(answer, 0, (400, 512))[0]
    assert iou(expected[1], (181, 71, 265, 176)) > 0.9
    for index in range(8):
        score, box = faces(answer, index, (400, 512))[0]
        assert iou(box, expected[1]) > 0.999
        assert score == pytest.approx(expected[0], abs=1e-3)


def test_a_batch_answers_like_its_photos_alone(detect: "Detect", sample_photos: list[Path]) -> None:
    """Photos of other sizes and kinds in a batch change nothing about one."""
    photos = [stored_as(1), sample_photos[0].read_bytes(), PORTRAIT.read_bytes()]

    together = detect(photos, [1, 1, 1])

    for index, photo in enumerate(photos):
        alone = detect([photo], [1])
        assert together["num_detections"][index] == alone["num_detections"][0]
        np.testing.assert_allclose(together["scores"][index], alone["scores"][0], atol=1e-5)
        np.testing.assert_allclose(together["boxes"][index], alone["boxes"][0], atol=1e-4)


def test_large_photos_keep_their_faces(detect: "Detect", sample_photos: list[Path]) -> None:
    """A photo three times as large is decoded at a reduced scale and gives the same faces."""
    original = Image.open(sample_photos[0])
    buffer = io.BytesIO()
    large = original.resize((original.width * 3, original.height * 3), Image.Resampling.BICUBIC)
    large.save(buffer, "JPEG", quality=90)

    found = faces(detect([buffer.getvalue()], [1]), 0, original.size)

    assert_same(found, PUBLISHED["sample1.jpg"])


def test_detections_are_sorted_and_on_the_photo(
    detect: "Detect", sample_photos: list[Path]
) -> None:
    """Highest score first, labelled classes only, zeros after the last, boxes from 0 to 1."""
    answer = detect([photo.read_bytes() for photo in sample_photos], [1] * len(sample_photos))

    for scores, boxes, classes, count in zip(
        *(answer[name] for name in ("scores", "boxes", "classes", "num_detections")), strict=True
    ):
        assert 0 < count < 100
        assert (np.diff(scores[:count]) <= 0).all()
        assert scores[count - 1] > 0.05
        assert set(classes[:count]) == {1}
        assert ((boxes >= 0) & (boxes <= 1)).all()
        assert (boxes[:count, 2:] > boxes[:count, :2]).all()
        assert not scores[count:].any()
        assert not classes[count:].any()


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000)])
def test_an_odd_size_is_answered(detect: "Detect", size: tuple[int, int]) -> None:
    """A single pixel and a thin line are photos without a face."""
    buffer = io.BytesIO()
    image = Image.new("RGB", size, "grey")
    ImageDraw.Draw(image).point((0, 0), "white")
    image.save(buffer, "PNG")

    answer = detect([buffer.getvalue()], [1])

    assert not (answer["scores"] > THRESHOLD).any()
