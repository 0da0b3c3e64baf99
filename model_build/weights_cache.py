"""Keeps downloaded weights by their sha256, whole or not at all."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from model_build.checksum import sha256_of
from model_build.errors import WeightsChecksumError
from model_build.progress import Progress
from model_build.sources.download import download
from model_build.sources.uri import public


def fetch(
    uris: Sequence[str], names: Sequence[str], sha256: str, say: Progress, *, cache: Path
) -> tuple[Path, ...]:
    """Return the files `cache/<sha256>/<names>`, downloaded if they are not there or damaged.

    What is in the cache is hashed again each time. A download goes to a folder of its own, which
    takes its place when it is whole and right; several processes may do so at once.

    Raises:
        WeightsChecksumError: the bytes are not those that were asked for.
        ModelBuildError: whichever of its kinds says why a file cannot be had.
    """
    entry = cache / sha256
    files = tuple(entry / name for name in names)
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache):
        if _hold(files, sha256):
            return files
        if entry.exists():
            say(f"{entry} is damaged; fetching anew")
            shutil.rmtree(entry)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=cache) as scratch:
        folder = Path(scratch) / sha256
        folder.mkdir()
        fetched = tuple(folder / name for name in names)
        actual = download(uris, fetched, say)
        if actual != sha256:
            size = sum(file.stat().st_size for file in fetched)
            raise WeightsChecksumError(
                f"{public(uris[0])} has the sha256 {actual} ({size} bytes) where {sha256}"
                " was asked for; nothing was kept: get the right files, or pass the sha256 of these"
            )
        with _locked(cache):
            # Another process may have been faster.
            if not _hold(files, sha256):
                folder.rename(entry)
    return files


def _hold(files: Sequence[Path], sha256: str) -> bool:
    return all(file.is_file() for file in files) and sha256_of(files) == sha256


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes out; the lock leaves no file and ends with this process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
