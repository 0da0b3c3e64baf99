"""What every stage deploys: one model, one set of limits, one set of functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stacks.model_cache import ModelCache
from stacks.model_command import ModelCommand
from stacks.reference import Reference, load_reference

if TYPE_CHECKING:
    from pathlib import Path

    from stacks.settings import LimitSettings, Settings

OWN_MODEL = "own"  # stands where a detector's name would


@dataclass(frozen=True, kw_only=True)
class Detector:
    """The same for all stages, so that what was tried in one is what the next one gets."""

    name: str
    model: ModelCache
    limits: LimitSettings
    functions: Path
    reference: Reference

    @classmethod
    def of(cls, settings: Settings, *, root: Path) -> Detector:
        """Everything from its place in the project's folder; builds nothing.

        Raises:
            StacksError: The model digest or the expectations can't be had.
        """
        command = ModelCommand.of(settings, root=root)
        detector = settings.model.detector
        return cls(
            name=detector or OWN_MODEL,
            model=ModelCache(
                root=root / "build" / "models", digest=command.digest(), build=command.build
            ),
            limits=settings.limits,
            functions=root / "lambda_code",
            reference=load_reference(
                root, detector=detector, expectations=settings.model.expectations
            ),
        )
