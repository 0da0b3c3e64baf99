"""What changes the identity of a model of one's own, and what does not."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from model_build import digest as detectors_digest
from model_build import settings as build_settings
from model_build.own.digest import model_digest
from model_build.own.model_source import find
from model_build.own.preparation import Preparation
from model_build.own.settings import OwnSettings
from model_build.paths import PACKAGE

PINS = {"tensorflow": "2.20.0"}
RAW = Preparation(pad="none", channels="rgb", mean=(0.0, 0.0, 0.0), divisor=(1.0, 1.0, 1.0))


@pytest.fixture
def built_in(tmp_path: Path) -> OwnSettings:
    """A Keras file for the built-in handler."""
    path = tmp_path / "m.keras"
    path.write_bytes(b"weights")
    return OwnSettings(model=find(str(path), None), labels={"1": "cat"}, preparation=RAW)


@pytest.fixture
def with_code(built_in: OwnSettings, code: Path, tmp_path: Path) -> OwnSettings:
    """The same file with its own handler."""
    example = tmp_path / "example.json"
    example.write_text("[1]")
    return replace(built_in, code=code, example=example, labels=None, preparation=None)


def test_everything_that_decides_an_archive_changes_it(built_in: OwnSettings) -> None:
    """The model's bytes, and each thing that the built-in handler is told."""
    models = [
        built_in,
        replace(built_in, model=replace(built_in.model, sha256="0" * 64)),
        replace(built_in, model=replace(built_in.model, form="archive")),
        replace(built_in, labels={"1": "dog"}),
        replace(built_in, preparation=replace(RAW, mean=(1.0, 0.0, 0.0))),
        replace(built_in, score_threshold=0.25),
        replace(built_in, max_images=8),
    ]
    digests = {model_digest(model, PINS) for model in models}
    digests.add(model_digest(built_in, {"tensorflow": "2.20.1"}))

    assert len(digests) == len(models) + 1


def test_the_handler_and_the_example_change_it(with_code: OwnSettings) -> None:
    """The example decides the check, and so whether there is an archive at all."""
    digests = [model_digest(with_code, PINS)]
    assert with_code.code is not None
    assert with_code.example is not None
    (with_code.code / "lib" / "helper" / "__init__.py").write_text("# other")
    digests.append(model_digest(with_code, PINS))
    with_code.example.write_text("[2]")
    digests.append(model_digest(with_code, PINS))

    assert len(set(digests)) == 3


def test_places_names_and_what_is_not_used_leave_it_alone(
    with_code: OwnSettings, tmp_path: Path
) -> None:
    """Moving everything keeps it, and so does a limit that only the built-in handler knows."""
    assert with_code.code is not None
    assert with_code.example is not None
    moved = replace(
        with_code,
        model=replace(with_code.model, name="renamed.keras"),
        code=shutil.copytree(with_code.code, tmp_path / "elsewhere"),
        example=Path(shutil.copy(with_code.example, tmp_path / "renamed.json")),
        max_images=8,
    )

    assert model_digest(moved, PINS) == model_digest(with_code, PINS)


def test_detectors_and_models_of_ones_own_leave_each_other_alone(
    built_in: OwnSettings, tmp_path: Path
) -> None:
    """A line in the one's code gives the other no new identity."""
    package = shutil.copytree(PACKAGE, tmp_path / "model_build")
    detector = build_settings.resolve(detector="mobilenet_v1_ssd_face")
    own = model_digest(built_in, PINS, package=package)
    face = detectors_digest.model_digest(detector, PINS, package=package)

    (package / "own" / "signature.py").write_text("OTHER = 1\n")
    other_own = model_digest(built_in, PINS, package=package)
    assert detectors_digest.model_digest(detector, PINS, package=package) == face
    assert other_own != own

    (package / "detectors" / "mobilenet_v1_ssd_face" / "network.py").write_text("OTHER = 1\n")
    assert detectors_digest.model_digest(detector, PINS, package=package) != face
    assert model_digest(built_in, PINS, package=package) == other_own
