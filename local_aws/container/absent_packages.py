"""Hides from a handler the packages that are installed here and not in the container."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

# Left out of the 2.20 image on purpose; a handler that needs one must bring it in code/lib.
ABSENT = frozenset({"PIL", "cv2", "h5py", "keras", "orjson", "tensorflow", "tritonclient"})


class _Absent(MetaPathFinder):
    def __init__(self, code_folders: Sequence[Path]) -> None:
        self._folders = [str(folder) for folder in code_folders]

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in ABSENT:
            return None
        spec = PathFinder.find_spec(fullname, self._folders)
        if spec is None:
            raise ModuleNotFoundError(
                f"No module named {fullname!r} (the container has none either; bring it in "
                "code/lib, or do without)",
                name=fullname,
            )
        return spec


def hide(code_folders: Sequence[Path]) -> None:
    """Make imports of absent packages fail, unless the archive's own folders have them."""
    sys.meta_path.insert(0, _Absent(code_folders))
