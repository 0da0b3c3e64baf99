"""How the app runs model_build: as a command in a process of its own, never by import."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from stacks.errors import MissingTensorFlowError, ModelBuildError

if TYPE_CHECKING:
    from pathlib import Path

    from stacks.model_settings import ModelSettings, OwnModelSettings
    from stacks.settings import Settings

# Where a user finds what an option says: in a file with a detector, and in one with [model.own].
DETECTOR_KEYS = {
    "--detector": "[model] detector",
    "--weights": "[model] weights",
    "--sha256": "[model] sha256",
    "--labels": "[model] labels",
    "--preparation": "[model] preparation",
    "--score-threshold": "[model] score_threshold",
    "--max-images": "[limits] images",
}
OWN_KEYS = {
    "--own": "[model.own] path",
    "--sha256": "[model.own] sha256",
    "--code": "[model.own] code",
    "--example": "[model.own] example",
    "--labels": "[model.own] labels",
    "--pad": "[model.own.preparation] pad",
    "--channels": "[model.own.preparation] channels",
    "--mean": "[model.own.preparation] mean",
    "--divisor": "[model.own.preparation] divisor",
    "--score-threshold": "[model] score_threshold",
    "--max-images": "[limits] images",
}


@dataclass(frozen=True)
class ModelCommand:
    """The command with its options; two commands are equal when they build the same model."""

    root: Path
    options: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings, *, root: Path) -> ModelCommand:
        """The command for the model of the settings; relative paths start at the root."""
        model = settings.model
        of_the_model = _of_own(model.own) if model.own else _of_detector(model)
        options = {
            **of_the_model,
            "--score-threshold": model.score_threshold,
            "--max-images": settings.limits.images,
        }
        given = [(name, str(value)) for name, value in options.items() if value is not None]
        return cls(root, tuple(word for pair in given for word in pair))

    def digest(self) -> str:
        """The model digest, 64 hex digits, known without building.

        Raises:
            ModelBuildError: The command failed, which is also how it refuses a setting.
        """
        done = self._run("digest", *self.options, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        sys.stderr.write(done.stderr)
        printed = done.stdout.strip()
        if not re.fullmatch("[0-9a-f]{64}", printed):
            raise ModelBuildError(f"model_build printed {printed!r} as a model digest.")
        return printed

    def build(self, out: Path) -> None:
        """Write `model.tar.gz` and `manifest.json` into a folder; progress goes to stderr.

        Raises:
            MissingTensorFlowError: It is not installed.
            ModelBuildError: The command failed.
        """
        if find_spec("tensorflow") is None:
            raise MissingTensorFlowError(
                "The model's inputs changed, so it has to be built, and TensorFlow is not "
                f"installed for {sys.executable}. Run `make setup`, which installs it, and use "
                "that environment's Python."
            )
        self._run(*self.options, "--out", str(out), stdout=sys.stderr.fileno())

    def _run(
        self, *arguments: str, stdout: int, stderr: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [sys.executable, "-m", "model_build", *arguments],
                cwd=self.root,
                env={**os.environ, "PYTHONPATH": str(self.root)},
                stdout=stdout,
                stderr=stderr,
                check=True,
                text=True,
            )
        except subprocess.CalledProcessError as error:
            keys = OWN_KEYS if "--own" in arguments else DETECTOR_KEYS
            raise ModelBuildError(
                f"model_build ended with exit code {error.returncode}; "
                f"{_said(error.stderr)}\n  Its options are keys of the stages file: "
                f"{', '.join(keys[word] for word in arguments if word in keys)}.\n  "
                f"To try it alone: python -m model_build {shlex.join(arguments)}"
            ) from error


def _of_detector(model: ModelSettings) -> dict[str, Any]:
    return {
        "--detector": model.detector,
        "--weights": model.weights,
        "--sha256": model.sha256,
        "--labels": model.labels,
        "--preparation": model.preparation,
    }


def _of_own(own: OwnModelSettings) -> dict[str, Any]:
    prepared = own.preparation
    return {
        "--own": own.path,
        "--sha256": own.sha256,
        "--code": own.code,
        "--example": own.example,
        "--labels": own.labels,
        "--pad": prepared.pad if prepared else None,
        "--channels": prepared.channels if prepared else None,
        "--mean": ",".join(map(str, prepared.mean)) if prepared else None,
        "--divisor": ",".join(map(str, prepared.divisor)) if prepared else None,
    }


def _said(stderr: str | None) -> str:
    return f"it said:\n  {stderr.strip()}" if stderr else "what it said stands above."
