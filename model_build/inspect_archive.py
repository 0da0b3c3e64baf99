"""Describes an archive that lies somewhere, by its own bytes."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model_build import archive, layout
from model_build.archive_reader import MAX_SAVED_MODEL_BYTES, ArchiveReader, reading
from model_build.errors import ArchiveLayoutError

Json = dict[str, Any]

MANIFEST = "manifest.json"
SETTINGS = "code/model.json"
MAX_JSON_BYTES = 1 << 20


def inspect_archive(path: Path) -> Json:
    """Return all that can be told of an archive without running it.

    `manifest` is what lies beside it, `null` with the reason in `manifest_note` where that is not
    of this archive; `layout` is `null`, or why the container would not take it; `model` is the
    built-in handler's `model.json`; the rest is as `graph_report.describe` and `registry_verdict`
    say.

    Raises:
        ArchiveLayoutError: it is no archive, or there is no SavedModel in it.
        ExportError: its SavedModel cannot be read.
        EnvironmentMismatchError: the installed TensorFlow does not give its registry.
    """
    with reading(path) as content, tempfile.TemporaryDirectory() as folder:
        saved_model = _saved_model(path, content)
        unpacked = Path(folder, "saved_model.pb")
        content.copy(saved_model, unpacked, MAX_SAVED_MODEL_BYTES)
        model = _object(content.read(SETTINGS, MAX_JSON_BYTES))

        from model_build.graph_report import describe  # noqa: PLC0415 - imports TensorFlow

        graph = describe(unpacked)
    sha256 = archive.sha256(path)
    manifest, note = _manifest(path.with_name(MANIFEST), sha256)
    return {
        "archive_sha256": sha256,
        "archive_bytes": path.stat().st_size,
        "entries": content.sizes,
        "manifest": manifest,
        "manifest_note": note,
        "layout": _layout(path),
        "model": model,
        "labels": None if model is None else model.get("labels"),
        "saved_model": saved_model,
        **graph,
        "serving_registry": registry_verdict(graph),
    }


def registry_verdict(graph: Json) -> Json:
    """Return whether TensorFlow Serving's own registry holds a graph's operations, and what not.

    `holds_all` is `null` where the archive names another TensorFlow than the installed one, which
    alone can be asked: what no version could run makes it `false` all the same.
    """
    from model_build import serving_registry  # noqa: PLC0415 - `digest` has no use for it

    asked = serving_registry.installed()
    refused = serving_registry.missing(graph["op_types"], graph["compiled"], registry=asked)
    holds_all: bool | None = not refused
    if _minor(graph["tensorflow"]) != _minor(asked.version):
        holds_all = False if any(refusal.everywhere for refusal in refused) else None
    return {
        "holds_all": holds_all,
        "archive_tensorflow": graph["tensorflow"],
        "asked_tensorflow": asked.version,
        "refused": [asdict(refusal) for refusal in refused],
    }


def _saved_model(path: Path, content: ArchiveReader) -> str:
    """Return the entry that is described: of several the highest version."""
    found = [name for name in content.sizes if layout.SAVED_MODEL.fullmatch(name)]
    if not found:
        raise ArchiveLayoutError(
            f"{path} is not a model archive: it has no NUMBER/saved_model.pb or"
            " NAME/NUMBER/saved_model.pb"
        )
    return max(found, key=_version)


def _version(name: str) -> tuple[int, str, str]:
    digits = name.split("/")[-2].lstrip("0")
    return len(digits), digits, name


def _manifest(path: Path, sha256: str) -> tuple[Json | None, str]:
    try:
        manifest = _object(path.read_bytes())
    except FileNotFoundError:
        return None, f"there is no {MANIFEST} beside the archive"
    if manifest is None or "archive_sha256" not in manifest:
        return None, f"the {MANIFEST} beside the archive is not one that model_build wrote"
    if manifest["archive_sha256"] != sha256:
        return None, (
            f"the {MANIFEST} beside the archive is of another one, with the sha256"
            f" {manifest['archive_sha256']}"
        )
    return manifest, f"{MANIFEST} beside the archive, of these very bytes"


def _layout(path: Path) -> str | None:
    try:
        layout.check_servable(path)
    except ArchiveLayoutError as error:
        return str(error)
    return None


def _object(content: bytes | None) -> Json | None:
    """Return a JSON object; None for anything else, which a user's own file may well be."""
    try:
        value = None if content is None else json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]
