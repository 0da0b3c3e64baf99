"""The model archive of an assembly: its digest, its bytes and its manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from review.errors import ReviewError
from review.paths import MODELS

if TYPE_CHECKING:
    from pathlib import Path

    from review.assembly import Assembly, Stack

SMOKE_TEST, MODEL = "Custom::SmokeTest", "AWS::SageMaker::Model"


@dataclass(frozen=True, kw_only=True)
class Archive:
    """What one side of the change would serve."""

    path: Path
    manifest: dict[str, Any]
    environment: dict[str, str]  # of the container, where it is plain text in the template

    @property
    def digest(self) -> str:
        """The model digest."""
        return str(self.manifest["model_digest"])


def model_digest(assembly: Assembly) -> str:
    """Return the model digest that the assembly deploys, which is one for all stages.

    Raises:
        ReviewError: There is none, or more than one.
    """
    found = {
        properties["ModelDigest"]
        for stack in assembly.stacks
        for properties in stack.resources(SMOKE_TEST)
        if "ModelDigest" in properties
    }
    if len(found) != 1:
        raise ReviewError(
            f"The app deploys {len(found)} models where one is expected, by the ModelDigest of "
            f"its {SMOKE_TEST}. Review commits in which each stage has an endpoint."
        )
    return str(found.pop())


def archive_of(assembly: Assembly) -> Archive:
    """Return the archive, which synthesis has built or found.

    Raises:
        ReviewError: It is not in the build cache.
    """
    digest = model_digest(assembly)
    folder = MODELS / digest
    path, manifest = folder / "model.tar.gz", folder / "manifest.json"
    if not (path.is_file() and manifest.is_file()):
        raise ReviewError(
            f"{folder} has no built model, although the app was synthesised with it. Remove "
            "build/review, and run the review again."
        )
    return Archive(
        path=path,
        manifest=json.loads(manifest.read_text(encoding="utf-8")),
        environment=_environment(assembly.stacks),
    )


def images_of(assembly: Assembly) -> dict[str, str]:
    """Return the serving image of each stage, as the template has it."""
    return {
        stack.stage: str(properties["PrimaryContainer"]["Image"])
        for stack in assembly.stacks
        for properties in stack.resources(MODEL)
    }


def _environment(stacks: tuple[Stack, ...]) -> dict[str, str]:
    for stack in stacks:
        for properties in stack.resources(MODEL):
            variables = properties["PrimaryContainer"].get("Environment", {})
            return {name: text for name, text in variables.items() if isinstance(text, str)}
    return {}
