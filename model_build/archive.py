"""Packs `model.tar.gz` so that its bytes are decided by names and contents alone."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

FILE_MODE = 0o644
FOLDER_MODE = 0o755
LEVEL = 6


def pack(entries: Mapping[str, bytes], target: Path) -> None:
    """Write the entries (path in the archive to content) to `target`, sorted, folders first.

    Times are 0, owner and group are 0 and nameless, modes are fixed, and the gzip header has
    neither name nor time. USTAR headers have no room for anything else.
    """
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=LEVEL, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for folder in sorted(_folders(entries)):
            info = tarfile.TarInfo(folder)
            info.type = tarfile.DIRTYPE
            info.mode = FOLDER_MODE
            tar.addfile(info)
        for name in sorted(entries):
            info = tarfile.TarInfo(name)
            info.size = len(entries[name])
            info.mode = FILE_MODE
            tar.addfile(info, io.BytesIO(entries[name]))


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _folders(names: Mapping[str, bytes]) -> set[str]:
    parents = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    return parents - {"."}
