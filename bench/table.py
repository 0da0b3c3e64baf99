"""Prints what comparisons found as a table."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table

from bench.comparison import Comparison

MILLI = 1000
KILO = 1000
# A file or a pipe would get 80 columns, into which the numbers do not fit.
LEAST_WIDTH = 130


def print_table(found: Sequence[Comparison]) -> None:
    """Print a row for each, and below it what the rows have to say beside their numbers."""
    table = Table(
        Column("comparison", no_wrap=True),
        Column("ours", justify="right", no_wrap=True),
        Column("other", justify="right", no_wrap=True),
        Column("ratio", justify="right", no_wrap=True),
        Column("middle half", no_wrap=True),
        Column("runs", justify="right"),
        Column("target", no_wrap=True),
    )
    for one in found:
        low, high = one.spread or (None, None)
        table.add_row(
            one.name,
            shown(one.ours, one.unit),
            shown(one.other, one.unit),
            f"{one.ratio:.2f}",
            "" if low is None else f"{low:.2f} to {high:.2f}",
            str(one.runs),
            verdict(one),
        )
    console = Console(highlight=False, width=max(Console().width, LEAST_WIDTH))
    console.print(table)
    for one in found:
        if one.note:
            console.print(f"{one.name}: {one.note}", markup=False)


def verdict(one: Comparison) -> str:
    """Say what was to be reached, and whether it was."""
    if one.target is None:
        return ""
    return f"{one.target.bound} {one.target.ratio:g}: {'met' if one.met else 'MISSED'}"


def shown(value: float, unit: str) -> str:
    """Write a measure with its unit."""
    if unit == "bytes":
        return f"{value / KILO:,.1f} kB"
    if unit == "1/s":
        return f"{value:.1f}/s"
    return f"{value * MILLI:.1f} ms" if value < 1 else f"{value:.2f} s"
