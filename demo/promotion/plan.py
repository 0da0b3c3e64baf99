"""What is promoted, and where: the stages file as `python -m stacks promotion` prints it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.commands import ROOT, DemoError

STAGES = Path(__file__).with_name("stages.toml")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of the promotion."""

    name: str
    path: str  # as the CDK CLI calls it
    stack: str
    account: str
    region: str
    endpoint: str
    check_role: str
    approval: bool
    soak_minutes: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The stages in their order, and the account from which they are promoted."""

    file: Path
    tooling: str
    region: str
    check_role: str  # the name of the pipeline's role, in the tooling account
    stages: list[Stage]

    @property
    def accounts(self) -> set[str]:
        """All accounts that take part."""
        return {self.tooling, *(stage.account for stage in self.stages)}


def stages_file() -> Path:
    """Return the file that STAGES_FILE names, else the rehearsal's own."""
    return Path(os.environ.get("STAGES_FILE", STAGES)).resolve()


def read_plan(file: Path) -> Plan:
    """Read who promotes which stages.

    Raises:
        DemoError: the file is wrong, or has nothing to promote; the text holds the reason.
    """
    finished = subprocess.run(
        [sys.executable, "-m", "stacks", "promotion"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "STAGES_FILE": str(file)},
        capture_output=True,
        text=True,
    )
    if finished.returncode != 0:
        raise DemoError(finished.stderr.strip())
    said = json.loads(finished.stdout)
    if said["pipeline"] is None or not said["stages"]:
        raise DemoError(
            f"{file} has no [pipeline], or no stage of a real account: nothing is promoted. Leave "
            "STAGES_FILE out to rehearse with accounts that are made up."
        )
    return Plan(
        file=file,
        tooling=said["pipeline"]["account"],
        region=said["pipeline"]["region"],
        check_role=said["pipeline"]["check_role"].rpartition("/")[2],
        stages=[_stage(each) for each in said["stages"]],
    )


def _stage(said: dict[str, Any]) -> Stage:
    return Stage(**{name: said[name] for name in Stage.__dataclass_fields__})
