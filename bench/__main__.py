"""`python -m bench [NAME...] [--runs N] [--json FILE]`: measurements, each in one process."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from bench.pairs import Comparison

# A name to the module that has its `run(runs)`; it is imported when it is asked for.
COMPARISONS = {"exported_graph": "bench.exported_graph"}
DEFAULT_RUNS = 100


def main(arguments: Sequence[str]) -> int:
    """Run what is named, or everything; 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(COMPARISONS)}")
    parser.add_argument("--runs", type=int, default=DEFAULT_RUNS, help="default: %(default)s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in COMPARISONS]:
        parser.error(f"there is no {', '.join(unknown)}; there are: {', '.join(COMPARISONS)}")
    if options.runs < 2:  # noqa: PLR2004 - said in the message
        parser.error("a spread takes at least 2 runs")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    console = Console(stderr=True, highlight=False)
    found: list[Comparison] = []
    for name in options.names or COMPARISONS:
        console.print(f"..  {name}")
        found += importlib.import_module(COMPARISONS[name]).run(options.runs)
    Console().print(_table(found))
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n")
    return 1 if any(one.met is False for one in found) else 0


def _table(found: Sequence[Comparison]) -> Table:
    table = Table(
        Column("comparison", no_wrap=True),
        "ours",
        "other",
        "ratio",
        "middle half",
        "runs",
        "target",
    )
    for one in found:
        table.add_row(
            one.name,
            f"{one.ours * 1000:.1f} ms",
            f"{one.other * 1000:.1f} ms",
            f"{one.ratio:.2f}",
            f"{one.spread[0]:.2f} to {one.spread[1]:.2f}",
            str(one.runs),
            "" if one.target is None else f"{one.target:g} {'met' if one.met else 'MISSED'}",
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
