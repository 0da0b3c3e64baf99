"""The build cache: a model is built once for its digest, however many stages and runs there are."""

from __future__ import annotations

import fcntl
import hashlib
import json
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stacks.errors import BrokenCacheError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, kw_only=True)
class BuiltModel:
    """One entry of the cache."""

    folder: Path
    archive_sha256: str

    @property
    def archive(self) -> Path:
        """The model.tar.gz."""
        return self.folder / "model.tar.gz"


class ModelCache:
    """Folders `<model digest>/` with `model.tar.gz` and `manifest.json`, each whole or absent."""

    def __init__(self, *, root: Path, digest: str, build: Callable[[Path], None]) -> None:
        self.root = root
        self.digest = digest
        self._build = build
        self._found: BuiltModel | None = None

    def find(self) -> BuiltModel | None:
        """The entry of this digest, or None when it was not built yet; its bytes are read once.

        Raises:
            BrokenCacheError: The entry is not what its manifest says.
        """
        folder = self.root / self.digest
        if self._found is None and folder.exists():
            self._found = self._read(folder)
        return self._found

    def ensure(self) -> BuiltModel:
        """The entry of this digest, built when it is not there; two processes build it once.

        Raises:
            BrokenCacheError: The entry, or what the build wrote, is not what its manifest says.
            StacksError: What the build raises.
        """
        found = self.find()
        if found:
            return found
        self.root.mkdir(parents=True, exist_ok=True)
        with self._lock():
            found = self.find()
            if found:
                return found
            print(f"Building the model {self.digest[:12]} ...", file=sys.stderr)
            with tempfile.TemporaryDirectory(prefix=".building-", dir=self.root) as scratch:
                out = Path(scratch) / "out"
                out.mkdir()
                self._build(out)
                self._read(out)
                out.rename(self.root / self.digest)
            self._found = self._read(self.root / self.digest)
            return self._found

    def _read(self, folder: Path) -> BuiltModel:
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            digest, wanted = manifest["model_digest"], manifest["archive_sha256"]
            built = BuiltModel(folder=folder, archive_sha256=wanted)
            with built.archive.open("rb") as archive:
                actual = hashlib.file_digest(archive, "sha256").hexdigest()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._broken(folder, repr(error)) from error
        if digest != self.digest:
            raise self._broken(folder, f"its manifest is of the model {digest}")
        if actual != wanted:
            raise self._broken(folder, f"the archive's sha256 is {actual}, not {wanted}")
        return built

    def _broken(self, folder: Path, why: str) -> BrokenCacheError:
        return BrokenCacheError(
            f"{folder} is not the build of the model {self.digest}: {why}. Remove that folder "
            "and run the command again, which builds it anew."
        )

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.root / f".{self.digest}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Waiting for another build of the same model ...", file=sys.stderr)
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
