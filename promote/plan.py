"""What the stages file says about promotion, by the command of `stacks` that reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promote.errors import SettingsError

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Plan:
    """The tables as `python -m stacks promotion` prints them."""

    pipeline: dict[str, Any] | None
    github: dict[str, Any] | None
    stages: list[dict[str, Any]]

    def stage(self, name: str) -> dict[str, Any]:
        """Return one promoted stage.

        Raises:
            SettingsError: there is none of that name.
        """
        for stage in self.stages:
            if stage["name"] == name:
                return stage
        names = ", ".join(each["name"] for each in self.stages) or "none"
        raise SettingsError(
            f"The stages file has no promoted stage {name}; it has {names}. Stages of the embedded "
            "AWS are not promoted."
        )


def read_plan() -> Plan:
    """Return the plan of the stages file that STAGES_FILE names, else of stages.toml.

    Raises:
        SettingsError: with the words of `stacks` about what is wrong with the file.
    """
    done = subprocess.run(
        [sys.executable, "-m", "stacks", "promotion"],
        check=False,
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SettingsError(done.stderr.strip())
    return Plan(**json.loads(done.stdout))


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    if stages := environment.get("STAGES_FILE"):
        environment["STAGES_FILE"] = str(Path(stages).resolve())
    return environment
