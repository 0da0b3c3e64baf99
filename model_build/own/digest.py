"""The model digest of a model of one's own, by the rules of `model_build.digest`."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from model_build import digest, files
from model_build.checksum import sha256_of
from model_build.own.settings import OwnSettings
from model_build.paths import HANDLER_CODE, PACKAGE


def model_digest(
    settings: OwnSettings,
    pins: Mapping[str, str],
    *,
    package: Path = PACKAGE,
    handler_code: Path = HANDLER_CODE,
) -> str:
    """Return 64 hexadecimal digits over everything that decides the archive and its check.

    Covered are this package's code without its detectors, the model's sha256, the bytes of the
    handler and of the example, what the built-in handler is told, and the pinned versions. Where
    the model, the code and the example lie is not.
    """
    code = settings.code
    inputs = {
        "code": digest.package_code(package, detector=None),
        "form": settings.model.form,
        "model": settings.model.sha256,
        "handler": {
            name: sha256_of([path])
            for name, path in files.walk(handler_code if code is None else code)
        },
        "handler_is_own": code is not None,
        "example": None
        if settings.example is None
        else (settings.example.suffix, sha256_of([settings.example])),
        "versions": dict(pins),
        # What only the built-in handler is told must not rename a model that has its own.
        "told": None
        if code is not None
        else {
            "labels": settings.labels,
            "preparation": settings.preparation and asdict(settings.preparation),
            "score_threshold": settings.score_threshold,
            "max_images": settings.max_images,
        },
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
