"""Describes an archive that lies somewhere, by its own bytes."""

import json
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from model_build import archive, layout
from model_build.errors import ArchiveLayoutError

SAVED_MODEL = "1/saved_model.pb"
SETTINGS = "code/model.json"


def inspect_archive(path: Path) -> dict[str, Any]:
    """Return sha256, size, entries with their sizes, `model.json`, signatures and operations.

    Raises:
        ArchiveLayoutError: it is no archive, or one that the container would not serve.
    """
    try:
        layout.check(path)
        with tarfile.open(path, "r:gz") as tar, tempfile.TemporaryDirectory() as folder:
            entries = {member.name: member.size for member in tar.getmembers() if member.isfile()}
            tar.extract(SAVED_MODEL, folder, filter="data")
            tar.extract(SETTINGS, folder, filter="data")
            settings = json.loads(Path(folder, SETTINGS).read_text("utf-8"))

            from model_build.graph_report import describe  # noqa: PLC0415 - imports TensorFlow

            graph = describe(Path(folder, SAVED_MODEL))
    except (tarfile.TarError, EOFError, json.JSONDecodeError) as error:
        raise ArchiveLayoutError(f"{path} is not a model archive: {error}") from error
    return {
        "archive_sha256": archive.sha256(path),
        "archive_bytes": path.stat().st_size,
        "entries": entries,
        "model": settings,
        **graph,
    }
