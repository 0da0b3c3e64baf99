"""Draws comparisons, load tests and sweeps with matplotlib."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.closed_loop import Step
from bench.comparison import Comparison
from bench.open_loop import Load
from bench.percentiles import histogram, percentile

INCHES = (8.0, 3.6)
OURS, OTHER, LIMIT = "#1f77b4", "#999999", "#d62728"


def draw(one: Comparison, folder: Path) -> Path:
    """Draw both sides of each turn, and the turns' ratios beside the target; return the file."""
    plt = load_pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    figure, (sides, ratios) = plt.subplots(1, 2, figsize=INCHES, layout="constrained")
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


def draw_load(load: Load, endpoint: str, folder: Path) -> Path:
    """Draw the histogram of the corrected latencies, and how they went over percentiles."""
    plt = load_pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    figure, (counts, tail) = plt.subplots(1, 2, figsize=INCHES, layout="constrained")
    bins = histogram(load.latencies)
    counts.stairs(bins.counts, bins.edges, fill=True, color=OURS)
    counts.set_xlabel("seconds from when a request was due")
    counts.set_ylabel("answers")
    for name, values, whole, colour in (
        ("from when it was due, of all", load.latencies, load.due, OURS),
        ("from sending, of those answered", load.service, len(load.service), OTHER),
    ):
        ordered = sorted(values)
        places = [100 * (place + 1) / whole for place in range(len(ordered))]
        tail.plot(places, ordered, color=colour, label=name)
    tail.set_xlabel("percentile")
    tail.set_ylabel("seconds")
    tail.set_xlim(0, 100)
    tail.set_ylim(bottom=0)
    tail.legend(frameon=False)
    answered = f"{len(load.latencies)} of {load.due} answered"
    figure.suptitle(f"{endpoint}: {load.rate:g} a second, {answered}")
    return save(figure, folder / f"load-{endpoint}.svg")


def draw_sweep(curves: Mapping[str, Sequence[Step]], folder: Path) -> Path:
    """Draw throughput against the median and the 99th percentile, a point for each step."""
    plt = load_pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    figure, sides = plt.subplots(1, 2, figsize=INCHES, layout="constrained", sharex=True)
    for percent, axes in zip((50, 99), sides, strict=True):
        for name, curve in curves.items():
            steps = [step for step in curve if step.latencies]
            rates = [step.rate for step in steps]
            axes.plot(
                rates,
                [percentile(step.latencies, percent) for step in steps],
                "o-",
                markersize=3,
                label=name,
            )
            for step in steps:
                place = (step.rate, percentile(step.latencies, percent))
                axes.annotate(str(step.clients), place, fontsize=6)
        axes.set_xlabel("answers a second (the number of clients beside each point)")
        axes.set_ylabel(f"seconds, {percent}th percentile")
        axes.set_ylim(bottom=0)
    sides[0].legend(frameon=False, fontsize=7)
    return save(figure, folder / "sweep.svg")


def load_pyplot() -> Any:
    """Return pyplot with a back end that needs no screen and writes the same file each time."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second, for those who want plots

    mpl.use("agg")
    mpl.rcParams.update({"svg.hashsalt": "bench", "svg.fonttype": "none"})
    mpl.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "font.size": 9})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    return plt


def save(figure: Any, file: Path) -> Path:
    """Write a figure without the time of day, and let go of it."""
    figure.savefig(file, metadata={"Date": None})
    load_pyplot().close(figure)
    return file
