"""The tables of docs/security.md that say what each role may do, read as what they claim."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[1] / "docs" / "security.md"
HEADING = "## What each role may do"
ONLY_ON_AWS = "### What only AWS itself exercises"
FUNCTIONS = ("ModelCopyCopying", "ModelBucketEmptying", "SmokeTestTesting", "ProberAsking")


class Permission(NamedTuple):
    """One action of one role, by the path of its construct."""

    role: str
    action: str


def proven() -> set[Permission]:
    """Return what is said to be exercised by the embedded AWS."""
    return {permission for permission, _ in _rows(_section(HEADING).partition(ONLY_ON_AWS)[0])}


def only_on_aws() -> set[tuple[Permission, str]]:
    """Return what is said to be exercised by AWS alone, with the setting that brings it."""
    return set(_rows(_section(ONLY_ON_AWS)))


def _section(heading: str) -> str:
    _, found, rest = PAGE.read_text().partition(f"\n{heading}\n")
    assert found, heading
    return rest.partition("\n## ")[0]


def _rows(section: str) -> Iterator[tuple[Permission, str]]:
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        actions = re.findall("`([a-z0-9]+:[A-Za-z0-9]+)`", cells[1]) if len(cells) > 1 else []
        role = cells[0].strip("`").replace("/", "")
        for each in FUNCTIONS if role == "every function" else (role,):
            yield from ((Permission(each, action), cells[2].strip("`")) for action in actions)
