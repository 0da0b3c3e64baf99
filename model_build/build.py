"""One build from settings to `model.tar.gz` and `manifest.json`, without importing TensorFlow."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model_build import archive, digest, export, files, layout, pins
from model_build.errors import ArchiveLayoutError
from model_build.paths import HANDLER_CODE
from model_build.progress import Progress
from model_build.settings import BuildSettings

ARCHIVE = "model.tar.gz"
MANIFEST = "manifest.json"


def build(
    settings: BuildSettings, out: Path, say: Progress, *, handler_code: Path = HANDLER_CODE
) -> dict[str, Any]:
    """Build into `out`, where each of the two files appears whole or not at all.

    Returns the manifest.

    Raises:
        ModelBuildError: whichever of its kinds says what is wrong.
    """
    versions = pins.pinned_versions()
    pins.check_installed(versions)
    identity = digest.model_digest(settings, versions, handler_code=handler_code)
    say(f"model digest {identity}")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as scratch:
        work = Path(scratch).resolve()
        graph = export.export(settings, work, say)
        say("packing the archive")
        packed = work / ARCHIVE
        archive.pack(_entries(settings, work / "1", handler_code), packed)
        layout.check(packed)
        manifest = {
            "model_digest": identity,
            "archive_sha256": archive.sha256(packed),
            "archive_bytes": packed.stat().st_size,
            "detector": settings.detector.name,
            "weights": {"uri": settings.weights.uri, "sha256": settings.weights.sha256},
            "labels": settings.detector.labels,
            "signatures": graph["signatures"],
            "op_types": graph["op_types"],
            "preparation": settings.detector.preparation.model_dump(mode="json"),
            "score_floor": settings.detector.scores.floor,
            "score_threshold": settings.score_threshold,
            "max_detections": settings.detector.nms.max_detections,
            "max_images": settings.max_images,
            "versions": versions,
        }
        publish(work, manifest, out, say)
    return manifest


def publish(work: Path, manifest: Mapping[str, Any], out: Path, say: Progress) -> None:
    """Move the packed archive from `work` to `out`, with its manifest beside it."""
    written = work / MANIFEST
    written.write_text(_json(manifest), "utf-8")
    (work / ARCHIVE).replace(out / ARCHIVE)
    written.replace(out / MANIFEST)
    say(f"{out / ARCHIVE}: {manifest['archive_bytes']} bytes, {manifest['archive_sha256']}")


def handler_entries(told: Mapping[str, Any], handler_code: Path) -> dict[str, bytes]:
    """Return the built-in handler's entries in an archive, with what it is told of the model.

    Raises:
        ArchiveLayoutError: there is a link among its files.
    """
    entries = {}
    for name, path in files.walk(handler_code):
        if path.is_symlink():
            raise ArchiveLayoutError(f"{path} is a symbolic link; put the file itself there")
        entries[f"code/{name}"] = path.read_bytes()
    return {**entries, "code/model.json": _json(told).encode()}


def _entries(settings: BuildSettings, version_folder: Path, handler_code: Path) -> dict[str, bytes]:
    entries = {f"1/{name}": path.read_bytes() for name, path in files.walk(version_folder)}
    told = {
        "detector": settings.detector.name,
        "labels": settings.detector.labels,
        "score_floor": settings.detector.scores.floor,
        "score_threshold": settings.score_threshold,
        "max_detections": settings.detector.nms.max_detections,
        "max_images": settings.max_images,
    }
    return entries | handler_entries(told, handler_code)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
