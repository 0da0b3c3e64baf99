"""Reads an archive that anyone may have made: nothing is unpacked but what is asked for."""

import gzip
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model_build.errors import ArchiveLayoutError

# What the tar reader may want at once. Headers are small, and content is read in pieces; without
# the limit a header could announce gigabytes, which would all go into memory.
MAX_READ_BYTES = 1 << 20
# No message of protocol buffers can be larger.
MAX_SAVED_MODEL_BYTES = (1 << 31) - 1


class _Bounded(gzip.GzipFile):
    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= MAX_READ_BYTES:
            raise tarfile.ReadError(f"a header of {size} bytes, where {MAX_READ_BYTES} are allowed")
        return super().read(size)


class ArchiveReader:
    """The files of a gzipped tar, by name without a leading `./`; the last of a name counts."""

    def __init__(self, path: Path, tar: tarfile.TarFile) -> None:
        self._path = path
        self._tar = tar
        self._members = {member.name.removeprefix("./"): member for member in tar}
        self.sizes = {
            name: member.size
            for name, member in self._members.items()
            # A sparse file may claim any size, and nobody packs a model as one.
            if member.isreg() and not member.issparse()
        }

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a small file's content; None where there is no such file or it is larger."""
        if self.sizes.get(name, limit + 1) > limit:
            return None
        content = self._tar.extractfile(self._members[name])
        return b"" if content is None else content.read()

    def copy(self, name: str, target: Path, limit: int) -> None:
        """Write a file's content to `target`.

        Raises:
            ArchiveLayoutError: it is larger than `limit`.
        """
        if self.sizes[name] > limit:
            raise ArchiveLayoutError(
                f"{name} in {self._path.name} is {self.sizes[name]:,} bytes, and at most {limit:,}"
                " can be read; keep the weights in variables in the place of the graph"
            )
        content = self._tar.extractfile(self._members[name])
        if content is not None:
            with content, target.open("wb") as out:
                shutil.copyfileobj(content, out, MAX_READ_BYTES)


@contextmanager
def reading(path: Path) -> Iterator[ArchiveReader]:
    """Open an archive for as long as the block runs.

    Raises:
        ArchiveLayoutError: it is no gzipped tar, or ends too early, here or while it is read.
    """
    try:
        with (
            path.open("rb") as raw,
            _Bounded(fileobj=raw) as unzipped,
            tarfile.open(fileobj=unzipped, mode="r:") as tar,
        ):
            content = ArchiveReader(path, tar)
            # The checksum lies behind all of it, where the tar reader does not come by itself.
            while unzipped.read(MAX_READ_BYTES):
                pass
            yield content
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError) as error:
        raise ArchiveLayoutError(
            f"{path} is not a model archive ({error}); give a whole model.tar.gz"
        ) from error
