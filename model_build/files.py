"""Walks a folder in one order everywhere, without what tools leave behind."""

from collections.abc import Iterator
from pathlib import Path


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file as its name relative to `folder` (with slashes) and its path, sorted.

    Bytecode and whatever has a name that begins with a dot is left out; symbolic links are
    yielded like files, for the caller to refuse. A folder that is not there has no files.
    """
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name in sorted(found):
        path = found[name]
        parts = name.split("/")
        if any(part.startswith(".") or part == "__pycache__" for part in parts):
            continue
        if path.suffix != ".pyc" and (path.is_file() or path.is_symlink()):
            yield name, path
