"""Says where a commit pins other packages than the installed ones, by which it is synthesised."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from review.git import text_at
from review.paths import ROOT

if TYPE_CHECKING:
    from review.git import Commit

PYTHON, NODE = "requirements.txt", "package-lock.json"
TOLD = 10
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)", re.MULTILINE)


def notes(commit: Commit, side: str) -> list[str]:
    """Return a sentence for each lock file of the commit that names other versions than ours."""
    found = []
    for name, versions in ((PYTHON, python_versions), (NODE, node_versions)):
        theirs, ours = text_at(commit, name), (ROOT / name).read_text(encoding="utf-8")
        if theirs is None or theirs == ours:
            continue
        differing = _differing(versions(theirs), versions(ours))
        if differing:
            found.append(
                f"The {side} pins other packages in {name} than are installed, and was synthesised "
                f"with the installed ones: {_listed(differing)}. What the versions themselves "
                "change in the templates is not in this report."
            )
    return found


def python_versions(text: str) -> dict[str, str]:
    """Return the versions that a requirements file pins."""
    return dict(_PINNED.findall(text))


def node_versions(text: str) -> dict[str, str]:
    """Return the versions that a package lock holds, by where the packages lie."""
    packages = json.loads(text).get("packages", {})
    return {
        place.removeprefix("node_modules/"): package["version"]
        for place, package in packages.items()
        if place and "version" in package
    }


def _differing(theirs: dict[str, str], ours: dict[str, str]) -> list[str]:
    return [
        f"{name} {theirs.get(name, 'none')} (installed: {ours.get(name, 'none')})"
        for name in sorted({*theirs, *ours})
        if theirs.get(name) != ours.get(name)
    ]


def _listed(differing: list[str]) -> str:
    beyond = len(differing) - TOLD
    more = f", and {beyond} more" if beyond > 0 else ""
    return ", ".join(differing[:TOLD]) + more
