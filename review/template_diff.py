"""Runs CDK's own diff library on pairs of templates, in a process of Node's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from review.errors import ReviewError
from review.json_difference import ABSENT
from review.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCRIPT = Path(__file__).with_name("template_diff.cjs")
_NODE = ROOT / ".venv" / "bin" / "node"

Impact = Literal[
    "WILL_CREATE",
    "WILL_UPDATE",
    "WILL_REPLACE",
    "MAY_REPLACE",
    "WILL_DESTROY",
    "WILL_ORPHAN",
    "WILL_IMPORT",
    "NO_CHANGE",
]


class _FromNode(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class Changed(_FromNode):
    """One property or section; Node leaves out what is not there."""

    place: str
    before: Any = ABSENT
    after: Any = ABSENT


class ResourceDiff(_FromNode):
    """One resource. A custom resource has the impact NO_CHANGE, as CDK can't know what it does."""

    id: str
    type: str
    impact: Impact
    stateful: bool
    replaced_by: list[str]
    update_replace_policy: str | None = None
    differences: list[Changed]


class PermissionDiff(_FromNode):
    """One statement, managed policy or rule of a security group that appears or goes."""

    change: Literal["added", "removed"]
    widens: bool
    resource: str
    effect: str
    action: str
    principal: str
    condition: str


class StackDiff(_FromNode):
    """All that differs between two templates."""

    resources: list[ResourceDiff]
    permissions: list[PermissionDiff]
    permissions_broadened: bool
    others: list[Changed]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.resources or self.permissions or self.others)


def diff_templates(pairs: Sequence[tuple[Path | None, Path | None]]) -> list[StackDiff]:
    """Return what differs in each pair; None is a stack that does not exist on that side.

    Raises:
        ReviewError: Node, or the library, is not there or failed.
    """
    if not pairs:
        return []
    question = [
        {"before": before and str(before), "after": after and str(after)} for before, after in pairs
    ]
    try:
        finished = subprocess.run(
            [str(_NODE), str(_SCRIPT)],
            input=json.dumps(question),
            check=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise ReviewError(f"{_NODE} is not there. Run `make setup`, which installs it.") from error
    except subprocess.CalledProcessError as error:
        raise ReviewError(
            f"CDK's diff library failed. Run `make setup`, which installs it. It said:\n"
            f"{error.stderr.strip()}"
        ) from error
    return [StackDiff.model_validate(each) for each in json.loads(finished.stdout)]
