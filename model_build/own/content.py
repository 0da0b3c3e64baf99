"""Gathers what goes into the archive beside the handler, whatever the model came as."""

import tarfile
from dataclasses import dataclass
from pathlib import Path

from model_build import files, layout
from model_build.errors import OwnModelError
from model_build.own.code_folder import HANDLER, check_handler_file, check_names
from model_build.own.model_source import SAVED_MODEL, Form

# It holds a random identifier, and TensorFlow Serving has no use for it.
FINGERPRINT = "fingerprint.pb"


@dataclass(frozen=True, kw_only=True)
class Content:
    """The model's files by their names in the archive, and the names of its own `code/` if any."""

    files: dict[str, Path]
    has_code: bool

    @property
    def saved_model(self) -> Path:
        """The graph's file."""
        return next(path for name, path in self.files.items() if Path(name).name == SAVED_MODEL)


def gather(form: Form, path: Path, work: Path) -> Content:
    """Return what a SavedModel folder, an archive, or the export of a `.keras` file consists of.

    Raises:
        ArchiveLayoutError: the container would not take the archive.
        HandlerCodeError: nor its handler.
    """
    if form == "archive":
        return _unpacked(path, work / "unpacked")
    folder = work / "1" if form == "keras" else path
    return Content(files=_tree(folder, "1/"), has_code=False)


def _unpacked(archive: Path, folder: Path) -> Content:
    names = layout.check_servable(archive)
    with tarfile.open(archive, "r:gz") as tar:
        tar.extractall(folder, filter="data")
    code = folder / layout.CODE
    if layout.has_code(names):
        check_names((name.removeprefix(layout.CODE) for name in names), f"{archive.name}: code/")
        check_handler_file(code / HANDLER, f"{archive.name}: {layout.HANDLER}")
    found = {
        name: path for name, path in _tree(folder, "").items() if not name.startswith(layout.CODE)
    }
    return Content(files=found, has_code=layout.has_code(names))


def _tree(folder: Path, prefix: str) -> dict[str, Path]:
    found = {}
    for name, path in files.walk(folder):
        if path.is_symlink():
            raise OwnModelError(f"{path} is a symbolic link; put the file itself there")
        if path.name != FINGERPRINT:
            found[prefix + name] = path
    return found
