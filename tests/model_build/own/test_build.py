"""Builds of models of one's own, from what a user has to an archive that answers."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from model_build import archive
from model_build.cli import main
from model_build.paths import HANDLER_CODE, ROOT

if TYPE_CHECKING:
    from tests.model_build.own.conftest import Pack

COLOURS = ["--channels", "rgb", "--mean", "0,0,0", "--divisor", "255,255,255"]


def manifest_of(out: Path) -> dict[str, Any]:
    """The manifest, held against the archive beside it."""
    manifest: dict[str, Any] = json.loads((out / "manifest.json").read_text())
    assert manifest["archive_sha256"] == archive.sha256(out / "model.tar.gz")
    return manifest


def files_of(packed: Path) -> set[str]:
    """The names of an archive's files."""
    with tarfile.open(packed) as tar:
        return {member.name for member in tar.getmembers() if member.isfile()}


def member_of(packed: Path, name: str) -> bytes:
    """The content of one of them."""
    with tarfile.open(packed) as tar:
        stream = tar.extractfile(name)
        assert stream is not None
        return stream.read()


def test_a_keras_classifier_is_the_same_archive_from_anywhere(
    models: Path, code: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another process, folder, home and hash seed give the same bytes; they answer a request."""
    example = tmp_path / "picture.json"
    example.write_text(json.dumps({"rows": [[[[0.5]] * 4] * 4]}))
    options = ["--own", str(models / "classifier.keras"), "--code", str(code)]
    options += ["--example", str(example)]

    assert main([*options, "--out", str(tmp_path / "here")]) == 0, capsys.readouterr().err
    subprocess.run(
        [sys.executable, "-m", "model_build", *options, "--out", str(tmp_path / "there")],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(tmp_path),
            "PYTHONHASHSEED": "4242",
        },
        check=True,
        capture_output=True,
        timeout=120,
    )

    manifest = manifest_of(tmp_path / "here")
    assert manifest == manifest_of(tmp_path / "there")
    assert manifest["handler"] == "own"
    assert manifest["model"] == {
        "file": "classifier.keras",
        "sha256": archive.sha256(models / "classifier.keras"),
    }
    signature = manifest["signatures"]["serving_default"]
    assert signature["inputs"] == {"image": {"dtype": "float32", "shape": [None, 4, 4, 1]}}
    assert signature["outputs"] == {"output_0": {"dtype": "float32", "shape": [None, 3]}}
    assert files_of(tmp_path / "here" / "model.tar.gz") == {
        "1/saved_model.pb",
        "1/variables/variables.index",
        "1/variables/variables.data-00000-of-00001",
        "code/inference.py",
        "code/lib/helper/__init__.py",
    }


def test_a_saved_model_with_its_handler_is_packed_and_its_answers_are_written(
    models: Path, own_handler: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder's bytes are the archive's, without the random fingerprint; numbers are right."""
    model = models / "two_signatures"
    options = ["--own", str(model), *own_handler]
    example = own_handler[-1]
    target = tmp_path / "expectations.json"
    target.write_text('{"kind": "numeric", "tolerance": 0.5, "max_latency_ms": 99, "requests": {}}')
    packed = tmp_path / "out" / "model.tar.gz"

    assert main([*options, "--out", str(packed.parent)]) == 0, capsys.readouterr().err
    assert (
        main(["expectations", str(packed), example, "--kind", "numeric", "--out", str(target)]) == 0
    )

    assert member_of(packed, "1/saved_model.pb") == (model / "saved_model.pb").read_bytes()
    assert (model / "fingerprint.pb").is_file()
    assert "1/fingerprint.pb" not in files_of(packed)
    assert set(manifest_of(packed.parent)["signatures"]) == {"serving_default", "other"}
    assert json.loads(target.read_text()) == {
        "kind": "numeric",
        "tolerance": 0.5,
        "max_latency_ms": 99,
        "requests": {"example.json": [2.5, 4.0]},
    }


def test_a_ready_archive_is_taken_byte_for_byte(
    models: Path,
    own_handler: list[str],
    pack: "Pack",
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A TensorFlow 1 model and its handler, packed with leading dots, stay as they are."""
    _, code, *example = own_handler
    whole = pack(
        {"./7": models / "tensorflow_1", "./code/inference.py": Path(code, "inference.py")}
    )
    out = tmp_path / "out"

    assert main(["--own", str(whole), "--out", str(out)]) == 1
    assert "needs --example" in capsys.readouterr().err
    assert main(["--own", str(whole), *example, "--out", str(out)]) == 0, capsys.readouterr().err

    assert (out / "model.tar.gz").read_bytes() == whole.read_bytes()
    assert manifest_of(out)["signatures"]["serving_default"]["outputs"] == {
        "y": {"dtype": "float32", "shape": [None]}
    }


def test_a_keras_detector_finds_through_the_built_in_handler(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Boxes are those of the upright photo, padding and unlabelled classes are left out."""
    labels = tmp_path / "labels.txt"
    labels.write_text("cat\n\ndog\n")
    # Stored upright it would be 16 x 32: in the padded square it fills the upper half.
    wide, turned = tmp_path / "wide.png", tmp_path / "turned.jpg"
    Image.new("RGB", (32, 16), "red").save(wide)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (16, 32), "red").save(turned, exif=exif)
    out, target = tmp_path / "out", tmp_path / "expectations.json"
    options = ["--own", str(models / "detector.keras"), "--labels", str(labels), *COLOURS]

    assert main([*options, "--pad", "bottom_right", "--out", str(out)]) == 0, (
        capsys.readouterr().err
    )
    assert (
        main(
            [
                "expectations",
                str(out / "model.tar.gz"),
                str(wide),
                str(turned),
                "--out",
                str(target),
            ]
        )
        == 0
    )

    manifest = manifest_of(out)
    assert manifest["handler"] == "built-in"
    assert manifest["labels"] == {"1": "cat", "3": "dog"}
    assert manifest["max_detections"] == 5
    assert manifest["preparation"]["pad"] == "bottom_right"
    found = [
        {
            "label": "dog",
            "score": 0.875,
            "box": {"ymin": 0.0, "xmin": 0.5, "ymax": 1.0, "xmax": 1.0},
        },
        {
            "label": "cat",
            "score": 0.625,
            "box": {"ymin": 0.2, "xmin": 0.2, "ymax": 0.8, "xmax": 0.6},
        },
    ]
    assert json.loads(target.read_text())["photos"] == {"turned.jpg": found, "wide.png": found}


def test_an_archive_without_a_handler_gets_the_built_in_one(
    models: Path, pack: "Pack", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its model takes photos, is tried with one, and what it is called is kept."""
    labels = tmp_path / "labels.txt"
    labels.write_text("cat\n")
    model = models / "photo_detector" / "3"
    whole = pack({"pets/3": model})
    out = tmp_path / "out"

    assert main(["--own", str(whole), "--out", str(out)]) == 1
    assert "needs --labels" in capsys.readouterr().err
    assert main(["--own", str(whole), "--labels", str(labels), "--out", str(out)]) == 0

    packed = out / "model.tar.gz"
    assert member_of(packed, "pets/3/saved_model.pb") == (model / "saved_model.pb").read_bytes()
    assert member_of(packed, "code/inference.py") == (HANDLER_CODE / "inference.py").read_bytes()
    assert json.loads(member_of(packed, "code/model.json")) == {
        "detector": "own",
        "labels": {"1": "cat"},
        "score_floor": 0.0,
        "score_threshold": 0.5,
        "max_detections": 2,
        "max_images": 16,
    }


def test_a_handler_that_can_not_be_imported_stops_the_build(
    models: Path, own_handler: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The container's own words are passed on, and nothing is written."""
    Path(own_handler[1], "inference.py").write_text(
        "import tensorflow\n\ndef handler(data, context): ...\n"
    )
    out = tmp_path / "out"

    assert main(["--own", str(models / "two_signatures"), *own_handler, "--out", str(out)]) == 1

    said = capsys.readouterr().err
    assert "No module named 'tensorflow'" in said
    assert "would not start with this archive" in said
    assert list(out.iterdir()) == []


def test_an_example_that_is_refused_stops_the_build(
    models: Path, code: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status and words of the handler are passed on, and nothing is written."""
    example = tmp_path / "example.csv"
    example.write_text("1,2\n")
    out = tmp_path / "out"
    options = ["--own", str(models / "two_signatures"), "--code", str(code)]

    assert main([*options, "--example", str(example), "--out", str(out)]) == 1

    said = capsys.readouterr().err
    assert "example.csv was answered with status 400" in said
    assert "send rows as JSON" in said
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "case",
    [
        ("other_signature", "has no signature serving_default"),
        ("lambda.keras", "export it: model.export"),
    ],
)
def test_a_model_that_can_not_be_served_is_refused_before_it_is_packed(
    models: Path,
    own_handler: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    case: tuple[str, str],
) -> None:
    """No container is started for it."""
    model, said = case
    out = tmp_path / "out"

    assert main(["--own", str(models / model), *own_handler, "--out", str(out)]) == 1

    written = capsys.readouterr().err
    assert said in written
    assert "packing" not in written
    assert "Traceback" not in written
    assert list(out.iterdir()) == []
