"""Renders the report as Markdown for a pull request: within GitHub's limit, pictures by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from review.wording import brief, many

if TYPE_CHECKING:
    from jinja2 import Environment

    from review.changes import Report

TEMPLATE = "report.md.j2"
# Of GitHub's 65,536 characters of a comment, with room for what a workflow writes around it.
LIMIT = 64_000
# Between two parts that may be left out, the last ones first.
BREAK = "\f"


def render(report: Report, environment: Environment) -> str:
    """Return the whole text, shortened in words where it would be too long."""
    template = environment.get_template(TEMPLATE)
    text = template.render(report=report)
    return cut([re.sub(r"\n{3,}", "\n\n", part).strip() for part in text.split(BREAK)])


def cut(parts: list[str], *, limit: int = LIMIT) -> str:
    """Join as many parts as the limit allows, and say how many are missing."""
    whole = "\n\n".join(part for part in parts if part)
    if len(whole) <= limit:
        return f"{whole}\n"
    kept: list[str] = []
    for number, part in enumerate(parts):
        left = many(len(parts) - number, "section")
        words = f"_{left} cut here, as a comment has a limit: report.html has everything._"
        if len("\n\n".join([*kept, part, words])) > limit:
            return "\n\n".join([*kept, words]) + "\n"
        kept.append(part)
    return f"{whole}\n"


def code(text: str | None, length: int = 160) -> str:
    """Return text as a code span that fits a table's cell, whatever is in it."""
    if not text:
        return "-"
    line = brief(text, length).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def prose(text: str) -> str:
    """Return text in which nothing is Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>|#~])", r"\\\1", brief(text, 2000))
