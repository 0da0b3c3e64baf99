"""Finds weights that are on this machine: files of an npm package, or at a path."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from model_build.errors import WeightsNotFoundError
from model_build.sources.uri import names_of

NPM = "npm:"


def in_package(uri: str, files: Sequence[str], *, node_modules: Path) -> tuple[Path, ...]:
    """Return the files of an npm package, unchecked; `files` are paths inside the package.

    Raises:
        WeightsNotFoundError: a file is missing.
    """
    package = uri.removeprefix(NPM)
    found = tuple(node_modules / package / file for file in files)
    return _present(uri, found, "run `make setup`, which installs it from package-lock.json")


def at_path(uri: str, files: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the files at a path, unchecked: of the first, with the others beside it, or a folder.

    Raises:
        WeightsNotFoundError: a file is missing.
        WeightsUriError: the path is that of another file than the first.
    """
    place = Path(uri).expanduser()
    default = tuple(PurePosixPath(file).name for file in files)
    if place.is_dir():
        remedy = f"the folder has to hold {', '.join(default)}; or give the path of the file"
        return _present(uri, tuple(place / name for name in default), remedy)
    names = names_of(place.name, files)
    remedy = (
        f"give the path of {default[0]}, with {', '.join(default[1:])} beside it"
        if len(default) > 1
        else "check the path"
    )
    if not place.is_absolute():
        remedy = f"{remedy}; a relative path starts at {Path.cwd()}"
    return _present(uri, tuple(place.parent / name for name in names), remedy)


def _present(uri: str, files: tuple[Path, ...], remedy: str) -> tuple[Path, ...]:
    for file in files:
        if not file.is_file():
            raise WeightsNotFoundError(f"weights {uri}: {file} is not there; {remedy}")
    return files
