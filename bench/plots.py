"""Draws comparisons, load tests and sweeps with matplotlib."""

import re
from pathlib import Path
from typing import Any

from bench.comparison import Comparison

INCHES = (8.0, 3.6)
OURS, OTHER, LIMIT = "#1f77b4", "#999999", "#d62728"


def draw(one: Comparison, folder: Path) -> Path:
    """Draw both sides of each turn, and the turns' ratios beside the target; return the file."""
    pyplot = load_pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    figure, (sides, ratios) = pyplot.subplots(1, 2, figsize=INCHES, layout="constrained")
    for column, (name, colour) in enumerate((("ours", OURS), ("the other", OTHER))):
        values = [pair[column] for pair in one.pairs]
        spread = [column + 0.3 * (place / len(values) - 0.5) for place in range(len(values))]
        sides.scatter(spread, values, s=12, color=colour, alpha=0.6)
        sides.hlines(getattr(one, name.split()[-1]), column - 0.3, column + 0.3, color=colour)
    sides.set_xticks([0, 1], ["ours", "the other"])
    sides.set_ylim(bottom=0)
    sides.set_ylabel({"s": "seconds", "1/s": "answers a second", "bytes": "bytes"}[one.unit])
    ratios.plot(range(1, one.runs + 1), one.ratios, "o-", markersize=3, color=OURS, linewidth=0.8)
    if one.target:
        ratios.axhline(one.target.ratio, color=LIMIT, linestyle="--")
        ratios.text(1, one.target.ratio, one.target.bound, color=LIMIT, va="bottom")
    ratios.set_xlabel("turn")
    ratios.set_ylabel("other / ours" if one.gain else "ours / other")
    ratios.set_ylim(bottom=0)
    figure.suptitle(one.name)
    return save(figure, folder / f"{re.sub(r'[^a-z0-9]+', '-', one.name.lower())}.svg")


def load_pyplot() -> Any:
    """Return pyplot with a back end that needs no screen and writes the same file each time."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second, for those who want plots

    mpl.use("agg")
    mpl.rcParams.update({"svg.hashsalt": "bench", "axes.spines.top": False})
    mpl.rcParams.update({"axes.spines.right": False, "font.size": 9})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    return plt


def save(figure: Any, file: Path) -> Path:
    """Write a figure without the time of day, and let go of it."""
    figure.savefig(file, metadata={"Date": None})
    load_pyplot().close(figure)
    return file
