"""How far a promotion came, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.promotion.promotion import Row

WIDTH = 120  # columns, where there is no terminal that has a width
SHOWN = 12  # digits of a digest, by which people tell two apart


def print_table(rows: Sequence[Row]) -> None:
    """Print one line for each stage, those that were not reached too."""
    table = Table(caption="archive and image by the first digits of their sha256")
    for heading in ("stage", "account", "outcome", "archive", "image", "endpoint", "smoke test"):
        table.add_column(heading)
    table.add_column("time", justify="right")
    for row in rows:
        table.add_row(
            row.stage,
            row.account,
            row.outcome,
            row.archive_sha256[:SHOWN],
            row.image.removeprefix("sha256:")[:SHOWN],
            row.endpoint,
            row.smoke_test,
            f"{row.seconds:.0f} s" if row.seconds else "",
        )
    terminal = Console()
    (terminal if terminal.is_terminal else Console(width=WIDTH)).print(table)
