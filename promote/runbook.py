"""What docs/on-call.md says about an alarm, so that whoever reads a failed check has it at once."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "on-call.md"
COLUMNS = 4  # alarm, it means, look at, do


def advice(alarm: str, page: Path = PAGE) -> str:
    """Return meaning and advice for an alarm, whose name has the name of its row in it."""
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall("`([A-Za-z]+)`", cells[0])
        if len(cells) == COLUMNS and any(name in alarm for name in names):
            _, means, look_at, do = cells
            return f"It means: {means}. Look at: {look_at}. Do: {do}."
    return "It is one of your own, from update.alarms: look at what you made it for."
