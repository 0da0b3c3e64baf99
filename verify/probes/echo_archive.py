"""The probes' archive: the detector's SavedModel, and a handler that says what reaches it."""

from __future__ import annotations

import tarfile
from pathlib import Path

HANDLER = Path(__file__).resolve().parent.parent / "echo_code" / "inference.py"


def pack(archive: Path, target: Path) -> None:
    """Write a copy of a model archive whose code/ is the probes' handler alone."""
    with tarfile.open(archive, "r:gz") as source, tarfile.open(target, "w:gz") as sink:
        for member in source:
            if not member.name.startswith("code"):
                sink.addfile(member, source.extractfile(member) if member.isfile() else None)
        sink.add(HANDLER, "code/inference.py")
