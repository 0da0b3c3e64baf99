"""A build from end to end: its bytes, its manifest and its archive."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from model_build import archive, build, export, layout, settings
from model_build.errors import ArchiveLayoutError
from model_build.paths import NODE_MODULES, PACKAGE, ROOT

if TYPE_CHECKING:
    from tests.model_build.conftest import Built


def test_another_folder_user_day_umask_and_locale_give_the_same_bytes(
    built: "Built", tmp_path: Path
) -> None:
    """A copy of the project, built as somebody else elsewhere would, gives one sha256."""
    project = tmp_path / "a project, copied"
    shutil.copytree(PACKAGE, project / "model_build", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(built.handler_code, project / "inference_code")
    shutil.copy(ROOT / "requirements.txt", project)
    (project / "node_modules").symlink_to(NODE_MODULES)
    for path in project.rglob("*.py"):
        os.utime(path, (1, 1))
    home = tmp_path / "home"
    (home / ".keras").mkdir(parents=True)
    (home / ".keras" / "keras.json").write_text(
        '{"floatx": "float16", "image_data_format": "channels_first"}'
    )
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(project),
        "HOME": str(home),
        "USER": "somebody",
        "PYTHONHASHSEED": "4242",
        "LC_ALL": "tr_TR.ISO-8859-9",
        "TZ": "Asia/Kathmandu",
        "OMP_NUM_THREADS": "1",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }

    subprocess.run(
        [
            *(sys.executable, "-m", "model_build", "--detector", "mobilenet_v1_ssd_face"),
            *("--out", str(tmp_path / "out")),
        ],
        cwd=home,
        env=surroundings,
        umask=0o077,
        check=True,
        capture_output=True,
        timeout=120,
    )

    there = tmp_path / "out"
    assert archive.sha256(there / build.ARCHIVE) == archive.sha256(built.archive)
    assert (there / build.MANIFEST).read_bytes() == (built.folder / build.MANIFEST).read_bytes()
    assert sorted(path.name for path in there.iterdir()) == [build.MANIFEST, build.ARCHIVE]


def test_the_manifest_says_what_the_archive_is(built: "Built") -> None:
    """Sum, size, signature and settings are those of the archive beside it."""
    manifest = json.loads((built.folder / build.MANIFEST).read_text())

    assert manifest == built.manifest
    assert list(manifest) == sorted(manifest)
    assert manifest["archive_sha256"] == archive.sha256(built.archive)
    assert manifest["archive_bytes"] == built.archive.stat().st_size
    signature = manifest["signatures"]["serving_default"]
    assert signature["inputs"] == {
        "image_bytes": {"dtype": "string", "shape": [None]},
        "orientation": {"dtype": "int32", "shape": [None]},
    }
    assert signature["outputs"] == {
        "boxes": {"dtype": "float32", "shape": [None, 100, 4]},
        "scores": {"dtype": "float32", "shape": [None, 100]},
        "classes": {"dtype": "int32", "shape": [None, 100]},
        "num_detections": {"dtype": "int32", "shape": [None]},
    }
    assert {"DecodeJpeg", "Conv2D", "CombinedNonMaxSuppression"} <= set(manifest["op_types"])
    assert not any(name.startswith("__inference") for name in manifest["op_types"])


def test_the_archive_has_the_containers_layout(built: "Built", unpacked: Path) -> None:
    """One version, the handler and its settings, and nothing random."""
    layout.check(built.archive)
    with tarfile.open(built.archive) as tar:
        names = {member.name for member in tar.getmembers() if member.isfile()}

    assert names == {
        "1/saved_model.pb",
        "1/variables/variables.index",
        "1/variables/variables.data-00000-of-00001",
        "1/assets.extra/tf_serving_warmup_requests",
        "code/inference.py",
        "code/detector/__init__.py",
        "code/model.json",
    }
    assert json.loads((unpacked / "code" / "model.json").read_text()) == {
        "detector": "mobilenet_v1_ssd_face",
        "labels": {"1": "face"},
        "score_floor": 0.05,
        "score_threshold": 0.5,
        "max_detections": 100,
        "max_images": 16,
    }
    assert str(ROOT).encode() not in (unpacked / "1" / "saved_model.pb").read_bytes()


def test_a_link_in_the_handlers_folder_stops_the_build(
    built: "Built", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a link points at is not in the archive; no half-written file is left either."""
    handler = shutil.copytree(built.handler_code, tmp_path / "inference_code")
    (handler / "link.py").symlink_to(handler / "inference.py")
    monkeypatch.setattr(export, "export", lambda *_: {"signatures": {}, "op_types": []})

    with pytest.raises(ArchiveLayoutError, match=r"link.py is a symbolic link"):
        build.build(
            settings.resolve(detector="mobilenet_v1_ssd_face"),
            tmp_path / "out",
            lambda _: None,
            handler_code=handler,
        )
    assert list((tmp_path / "out").iterdir()) == []
