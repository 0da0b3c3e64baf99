"""Finds the models of an unpacked archive by the container's rules."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local_aws.container.errors import NoSavedModelError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Models:
    """Folders by model name and version number, and the model that requests go to by default."""

    versions: Mapping[str, Mapping[int, Path]]
    default: str


def find(model_directory: Path, default: str | None) -> Models:
    """Find every `NAME/NUMBER/saved_model.pb`; all numbered folders beside one are versions.

    Raises:
        NoSavedModelError: there is none, or the default model is not among them.
    """
    bases = _base_folders(model_directory)
    if not bases:
        raise NoSavedModelError(
            "no SavedModel bundles found! A SavedModel must lie in a folder whose name is a "
            "number, such as 1/saved_model.pb"
        )
    versions = {base.name: _versions(base) for base in bases}
    if default is None:
        default = bases[0].name
        log.info("using default model name: %s", default)
        if len(versions) > 1:
            log.warning(
                "which of %s is the default model is left to chance in the container: "
                "set SAGEMAKER_TFS_DEFAULT_MODEL_NAME",
                ", ".join(versions),
            )
    if default not in versions:
        raise NoSavedModelError(
            f"SAGEMAKER_TFS_DEFAULT_MODEL_NAME is {default!r}; the archive holds "
            + ", ".join(sorted(versions))
        )
    return Models(versions, default)


def _base_folders(model_directory: Path) -> list[Path]:
    bases: list[Path] = []
    for folder, subfolders, files in os.walk(model_directory):
        subfolders.sort()
        path = Path(folder)
        is_version = _is_number(path.name) and path != model_directory
        if "saved_model.pb" in files and is_version and path.parent not in bases:
            bases.append(path.parent)
    return bases


def _versions(base: Path) -> dict[int, Path]:
    folders = [path for path in sorted(base.iterdir()) if path.is_dir() and _is_number(path.name)]
    return {int(path.name): path for path in folders}


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal()
