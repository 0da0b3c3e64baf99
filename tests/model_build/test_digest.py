"""What changes a model's identity, and what does not."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from model_build import settings as build_settings
from model_build.digest import model_digest
from model_build.paths import PACKAGE

PINS = {"tensorflow": "2.20.0"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, to be changed."""
    return shutil.copytree(PACKAGE, tmp_path / "model_build")


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    """A handler folder, to be changed."""
    folder = tmp_path / "inference_code"
    folder.mkdir()
    (folder / "inference.py").write_text("LIMIT = 3  # why\n")
    return folder


@pytest.fixture(scope="module")
def chosen() -> build_settings.BuildSettings:
    """The default settings of the default detector."""
    return build_settings.resolve(detector="mobilenet_v1_ssd_face")


def test_a_comment_in_the_package_changes_nothing(
    package: Path, handler: Path, chosen: build_settings.BuildSettings
) -> None:
    """A comment, a docstring, bytecode and another folder keep the digest."""
    before = model_digest(chosen, PINS, handler_code=handler)
    module = package / "graph" / "boxes.py"
    module.write_text("# A remark.\n" + module.read_text().replace("Turns the", "Makes the"))
    data = package / "detectors" / "mobilenet_v1_ssd_face" / "detector.toml"
    data.write_text("# A remark.\n" + data.read_text())
    (handler / "__pycache__").mkdir()
    (handler / "__pycache__" / "inference.cpython-311.pyc").write_bytes(b"x")

    assert model_digest(chosen, PINS, package=package, handler_code=handler) == before


@pytest.mark.parametrize(
    "edit",
    [
        ("model_build/graph/photos.py", "OVERSAMPLING = 2", "OVERSAMPLING = 3"),
        (
            "model_build/detectors/mobilenet_v1_ssd_face/detector.toml",
            "floor = 0.05",
            "floor = 0.06",
        ),
        ("inference_code/inference.py", "LIMIT = 3", "LIMIT = 4"),
        ("inference_code/inference.py", "# why", "# why not"),
    ],
)
def test_an_input_changes_it(
    package: Path,
    handler: Path,
    chosen: build_settings.BuildSettings,
    edit: tuple[str, str, str],
) -> None:
    """One line of code, of data or of the handler gives another digest."""
    file, old, new = edit
    before = model_digest(chosen, PINS, package=package, handler_code=handler)
    path = package.parent / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))

    assert model_digest(chosen, PINS, package=package, handler_code=handler) != before


def test_settings_weights_and_versions_change_it(
    handler: Path, chosen: build_settings.BuildSettings
) -> None:
    """Each of them is part of the identity; where the weights were found is not."""
    other_weights = replace(chosen.weights, sha256="0" * 64)
    moved_weights = replace(chosen.weights, uri="elsewhere.bin")
    digests = {
        model_digest(chosen, PINS, handler_code=handler),
        model_digest(replace(chosen, weights=moved_weights), PINS, handler_code=handler),
        model_digest(replace(chosen, weights=other_weights), PINS, handler_code=handler),
        model_digest(replace(chosen, score_threshold=0.6), PINS, handler_code=handler),
        model_digest(replace(chosen, max_images=8), PINS, handler_code=handler),
        model_digest(chosen, {"tensorflow": "2.20.1"}, handler_code=handler),
    }

    assert len(digests) == 5


def test_another_detector_joins_without_changing_it(
    package: Path, handler: Path, chosen: build_settings.BuildSettings
) -> None:
    """A folder beside this detector's own leaves this one's identity alone."""
    before = model_digest(chosen, PINS, package=package, handler_code=handler)
    shutil.copytree(
        package / "detectors" / "mobilenet_v1_ssd_face", package / "detectors" / "another"
    )

    assert model_digest(chosen, PINS, package=package, handler_code=handler) == before
