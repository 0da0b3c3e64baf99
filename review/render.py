"""Writes the three forms of a report: for a pull request, for people, and for machines."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from review import markdown, wording
from review.changes import Report

if TYPE_CHECKING:
    from review.redaction import Redaction

TEMPLATES = Path(__file__).with_name("templates")
MARKDOWN, HTML, JSON = "report.md", "report.html", "report.json"


def write(report: Report, out: Path, redaction: Redaction) -> Report:
    """Write report.md, report.html and report.json, and return the report as it is shown."""
    document = redaction.of(report.model_dump(mode="json"))
    shown = Report.model_validate(document)
    environment = _environment(out)
    (out / MARKDOWN).write_text(markdown.render(shown, environment), encoding="utf-8")
    html = environment.get_template("report.html.j2").render(report=shown)
    (out / HTML).write_text(html, encoding="utf-8")
    # What differs from run to run comes last, under a key of its own.
    (out / JSON).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return shown


def _environment(out: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "brief": wording.brief,
        "code": markdown.code,
        "prose": markdown.prose,
        "pair": wording.pair,
        "month": wording.month,
        "spread": wording.spread,
        "inlined": lambda picture: _inlined(out / picture),
    }
    environment.globals |= {"wording": wording, "many": wording.many, "BREAK": markdown.BREAK}
    return environment


def _inlined(picture: Path) -> str:
    """Return a picture as an address that needs no file beside the page."""
    return f"data:image/jpeg;base64,{base64.b64encode(picture.read_bytes()).decode()}"
