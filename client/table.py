"""The table of what was found, one row for each detection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from client.photo import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from client.detection import Outcome


def detections_table(outcomes: Iterable[Outcome]) -> Table:
    """Return a table with every photo in it, those without a detection and those that failed too.

    Boxes are in pixels of the upright photo.
    """
    table = Table(caption="boxes in pixels of the upright photo", caption_justify="left")
    table.add_column("photo", overflow="fold")
    table.add_column("label", overflow="fold")
    for heading in ("score", "xmin", "ymin", "xmax", "ymax"):
        table.add_column(heading, justify="right", no_wrap=True)
    for outcome in outcomes:
        # As Text, because rich would read [brackets] in a name as its markup.
        name = Text(shown(outcome.path))
        if outcome.prediction is None:
            code = outcome.error.code if outcome.error else "unknown"
            table.add_row(name, Text(f"failed: {code}", style="red"))
        elif not outcome.prediction.detections:
            table.add_row(name, Text("nothing found", style="dim"))
        else:
            for found in outcome.prediction.detections:
                corners = (
                    found.pixels.xmin,
                    found.pixels.ymin,
                    found.pixels.xmax,
                    found.pixels.ymax,
                )
                table.add_row(
                    name,
                    Text(found.label),
                    f"{found.score:.2f}",
                    *(f"{corner:.0f}" for corner in corners),
                )
    return table
