"""`python -m bench [NAME...] [--runs N] [--json FILE] [--plot DIR]`."""

import argparse
import json
import os
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from rich.console import Console

from bench.catalogue import COMPARISONS
from bench.options import add_output, whole
from bench.plots import draw
from bench.table import print_table
from bench.workbench import workbench

if TYPE_CHECKING:
    from bench.comparison import Comparison

MOST_RUNS = 1000
DESCRIPTION = """times what the product does beside what else a user would do, in turns, in one run

Exits with 1 when a target is missed, with 2 when something could not be measured."""


def main(arguments: Sequence[str]) -> int:
    """Run what is named, or everything."""
    options = _parsed(arguments)
    os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"})
    console = Console(stderr=True, highlight=False)
    failed: list[str] = []
    found: list[Comparison] = []
    with workbench() as bench:
        for name in options.names or COMPARISONS:
            entry = COMPARISONS[name]
            console.print(f"..  {name}: {entry.about}")
            try:
                module = import_module(f"bench.comparisons.{name}")
                with bench.comparison():
                    found.extend(module.run(bench, options.runs or entry.runs))
            except Exception:  # noqa: BLE001 - told; what others found in half an hour is kept
                failed.append(name)
                console.print(f"{name} failed:\n{traceback.format_exc()}", markup=False)
    print_table(found)
    if options.json:
        options.json.write_text(json.dumps([one.as_json() for one in found], indent=2) + "\n")
    if options.plot:
        for one in found:
            console.print(f"ok  {draw(one, options.plot)}")
    if failed:
        console.print(f"error: not measured, as told above: {', '.join(failed)}", markup=False)
        return 2
    return 1 if any(one.met is False for one in found) else 0


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    names = "\n".join(f"  {name:15} {entry.about}" for name, entry in COMPARISONS.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=DESCRIPTION,
        epilog=f"comparisons:\n{names}\n\nbeside them: python -m bench load, python -m bench sweep",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all of them")
    parser.add_argument(
        "--runs",
        type=whole(MOST_RUNS),
        metavar="N",
        help="turns of each (default: each one's own number)",
    )
    add_output(parser)
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in COMPARISONS]:
        parser.error(f"there is no {', '.join(unknown)}; there are: {', '.join(COMPARISONS)}")
    return options
