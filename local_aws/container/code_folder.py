"""What the archive's `code/` folder asks of the container."""

import logging
from dataclasses import dataclass
from pathlib import Path

from local_aws.container.errors import UnsupportedError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CodeFolder:
    """The folder of inference.py and the folders that its imports are looked up in."""

    folder: Path
    python_path: tuple[Path, ...]


def find(model_directory: Path) -> CodeFolder | None:
    """Give the folder if it switches the Python service on: inference.py, requirements or lib.

    Raises:
        UnsupportedError: packages would have to be installed, which is not done here.
    """
    folder = model_directory / "code"
    library, requirements = folder / "lib", folder / "requirements.txt"
    enabled = any(path.exists() for path in (folder / "inference.py", requirements, library))
    log.info("PYTHON SERVICE: %s", enabled)
    if not enabled:
        return None
    if not library.exists():
        if requirements.exists():
            raise UnsupportedError(
                "code/requirements.txt asks for packages to be installed when the container "
                "starts, which is not supported here: put them into code/lib, or take the file out"
            )
        return CodeFolder(folder, (folder,))
    if requirements.exists():
        log.warning("loading modules in '%s', ignoring requirements.txt", library)
    return CodeFolder(folder, (folder, library))
