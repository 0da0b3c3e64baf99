"""Finds detectors by folder, so that another one joins without a line changed here."""

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from model_build.errors import UnknownDetectorError
from model_build.paths import DETECTORS
from model_build.spec import DetectorSpec, read_spec

SPEC_FILE = "detector.toml"


def names(folder: Path = DETECTORS) -> tuple[str, ...]:
    """Return the names that can be chosen, sorted."""
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{SPEC_FILE}")))


def spec(name: str, folder: Path = DETECTORS) -> DetectorSpec:
    """Return what the detector's data file says.

    Raises:
        UnknownDetectorError: no such folder; lists those there are.
        DetectorSpecError: the data file is wrong.
    """
    if name not in names(folder):
        raise UnknownDetectorError(
            f"there is no detector {name!r}; choose one of: {', '.join(names(folder))}"
        )
    return read_spec(folder / name / SPEC_FILE)


def network_builder(name: str) -> Callable[[Sequence[Path], DetectorSpec], Any]:
    """Return the `build` function of the detector's `network.py`. Imports Keras.

    From the files of the weights it makes a Keras model, of prepared images float32 [B, H, W, 3]
    to a dictionary of `box_encodings` [B, P, 4] and `class_scores` [B, P, C], for the P prior
    boxes that the detector specifies.
    """
    module = importlib.import_module(f"model_build.detectors.{name}.network")
    return cast("Callable[[Sequence[Path], DetectorSpec], Any]", module.build)
