"""Detectors are found by their folders, and their data is checked."""

import shutil
from pathlib import Path

import pytest

from model_build import registry
from model_build.errors import DetectorSpecError, UnknownDetectorError
from model_build.paths import DETECTORS

FACE = "mobilenet_v1_ssd_face"


@pytest.fixture
def detectors(tmp_path: Path) -> Path:
    """A folder of detectors with one more than there is."""
    shutil.copytree(DETECTORS / FACE, tmp_path / FACE)
    shutil.copytree(DETECTORS / FACE, tmp_path / "another")
    return tmp_path


def test_a_second_folder_is_a_second_detector(detectors: Path) -> None:
    """A folder with a detector.toml is all it takes."""
    assert registry.names(detectors) == ("another", FACE)
    assert registry.spec("another", detectors).name == "another"


def test_an_unknown_name_lists_those_there_are() -> None:
    """The error says what to choose from."""
    with pytest.raises(UnknownDetectorError, match=f"'yolo'; choose one of: .*{FACE}"):
        registry.spec("yolo")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("iou_threshold = 0.5", "iou_treshold = 0.5", "nms.iou_treshold"),
        ('pad = "bottom_right"', 'pad = "centre"', "preparation.tf.pad.*'centre'"),
        ("floor = 0.05", "floor = 0.6", "threshold 0.5 is below the floor 0.6"),
        ('1 = "face"', '0 = "face"', "labels"),
        ("[nms]", "[nms", "detector.toml"),
    ],
)
def test_a_wrong_key_or_value_is_named(detectors: Path, old: str, new: str, said: str) -> None:
    """What is wrong in a detector.toml is named with its value."""
    path = detectors / FACE / "detector.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(DetectorSpecError, match=said):
        registry.spec(FACE, detectors)
