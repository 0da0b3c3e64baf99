"""The identity of a set of files: their names and bytes, and nothing of where or when."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def files_digest(files: Mapping[str, Path]) -> str:
    """The sha256, in hex, of files by their names inside the bundle; their order is no matter."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256(files[name].read_bytes()).hexdigest()
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


def source_files(root: Path) -> dict[str, Path]:
    """The Python files under a folder by their names relative to it, compiled ones left out."""
    return {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.py"))}
