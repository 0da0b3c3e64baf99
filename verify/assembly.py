"""What the app makes of the stage, before anything is made of it: archive, image and limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.errors import VerifyError

ROOT = Path(__file__).resolve().parent.parent
_CDK = ROOT / "node_modules" / ".bin" / "cdk"


@dataclass(frozen=True)
class Assembly:
    """A synthesised cloud assembly with one stage."""

    folder: Path

    @property
    def archive(self) -> Path:
        """The model archive."""
        (found,) = self.folder.glob("asset.*.tar.gz")
        return found

    @property
    def image(self) -> str:
        """The container's image."""
        return str(self._properties("AWS::SageMaker::Model")["PrimaryContainer"]["Image"])

    @property
    def variant(self) -> dict[str, Any]:
        """The production variant, whose ModelName is not known yet."""
        (found,) = self._properties("AWS::SageMaker::EndpointConfig")["ProductionVariants"]
        return {**found}

    @property
    def start_limit_seconds(self) -> int:
        """How long a fleet may take to download the archive and to become healthy."""
        return int(
            self.variant["ModelDataDownloadTimeoutInSeconds"]
            + self.variant["ContainerStartupHealthCheckTimeoutInSeconds"]
        )

    def _properties(self, kind: str) -> dict[str, Any]:
        (template,) = self.folder.glob("assembly-*/*Endpoint*.template.json")
        resources = json.loads(template.read_text())["Resources"].values()
        (found,) = [each["Properties"] for each in resources if each["Type"] == kind]
        return dict(found)


def synthesise(stages_file: Path, folder: Path) -> Assembly:
    """Build the archive, where no cache holds it, and synthesise.

    Raises:
        VerifyError: with the words of the app, which name what is wrong with the stage.
    """
    bin_folder = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    finished = subprocess.run(
        [str(_CDK), "synth", "--quiet", "--no-color", "--output", str(folder)],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PATH": bin_folder, "STAGES_FILE": str(stages_file)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if finished.returncode != 0:
        raise VerifyError(f"`cdk synth` failed:\n{finished.stderr}")
    return Assembly(folder)
