"""The model digest: the identity of a model, known from its inputs without building it."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from model_build import files, python_source
from model_build.paths import DETECTORS, HANDLER_CODE, OWN, PACKAGE
from model_build.settings import BuildSettings


def model_digest(
    settings: BuildSettings,
    pins: Mapping[str, str],
    *,
    package: Path = PACKAGE,
    handler_code: Path = HANDLER_CODE,
) -> str:
    """Return 64 hexadecimal digits over everything that decides the archive.

    Covered are this package's code and data without comments and docstrings, the handler's
    bytes, the weights' sha256, the settings, and the pinned versions.
    """
    inputs = {
        "code": package_code(package, detector=settings.detector.name),
        "handler": {name: _sha256(path) for name, path in files.walk(handler_code)},
        "weights": settings.weights.sha256,
        "labels": settings.detector.labels,
        "preparation": settings.detector.preparation.model_dump(mode="json"),
        "score_threshold": settings.score_threshold,
        "max_images": settings.max_images,
        "versions": dict(pins),
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def package_code(package: Path, *, detector: str | None) -> dict[str, str]:
    """Return what each of the package's files means to a detector, or to a model of one's own.

    Other detectors' folders are left out, so that one can join without giving every model another
    identity; so is, for a detector, what only models of one's own are built by.
    """
    return dict(_package(package, detector))


def _package(package: Path, detector: str | None) -> Iterator[tuple[str, str]]:
    for name, path in files.walk(package):
        parts = Path(name).parts
        of_a_detector = parts[0] == DETECTORS.name and len(parts) > 2  # noqa: PLR2004 - folder, file
        if of_a_detector and parts[1] != detector:
            continue
        if parts[0] == OWN.name and detector is not None:
            continue
        if path.suffix == ".py":
            yield name, python_source.meaning(path.read_text("utf-8")).hex()
        elif path.suffix == ".toml":
            data = tomllib.loads(path.read_text("utf-8"))
            yield name, hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
        else:
            yield name, _sha256(path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
