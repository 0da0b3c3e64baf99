"""The packages whose versions decide the exported bytes, read where they are pinned."""

import re
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

from model_build.errors import EnvironmentMismatchError
from model_build.paths import PINS

PACKAGES = ("tensorflow", "keras", "numpy", "protobuf", "tensorflow-serving-api", "h5py")


def pinned_versions(requirements: Path = PINS) -> dict[str, str]:
    """Return the pinned version of each of `PACKAGES`.

    Raises:
        EnvironmentMismatchError: the file is not there, or one of them is not in it.
    """
    if not requirements.is_file():
        raise EnvironmentMismatchError(f"{requirements} is not there; check out the whole project")
    pins = dict(
        re.findall(
            r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", requirements.read_text("utf-8"), re.MULTILINE
        )
    )
    missing = [name for name in PACKAGES if name not in pins]
    if missing:
        raise EnvironmentMismatchError(
            f"{requirements.name} pins no version of {', '.join(missing)}; run `make lock`"
        )
    return {name: pins[name] for name in PACKAGES}


def check_installed(
    pins: Mapping[str, str], installed: Callable[[str], str] = metadata.version
) -> None:
    """Hold what is installed to the pins.

    Raises:
        EnvironmentMismatchError: a package is missing or at another version; names all of them.
    """
    wrong = []
    for name, wanted in pins.items():
        try:
            found = installed(name)
        except metadata.PackageNotFoundError:
            found = "not installed"
        if found != wanted:
            wrong.append(f"{name} {wanted} (here: {found})")
    if wrong:
        raise EnvironmentMismatchError(
            f"building a model needs {', '.join(wrong)}; run `make setup`, and use its"
            " .venv/bin/python"
        )
