"""`python -m bench load --endpoint NAME --rps N --duration S`."""

import argparse
import json
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench import open_loop
from bench.endpoint import OK, Endpoint, EndpointError
from bench.open_loop import Load
from bench.options import add_endpoint, add_output, bounded
from bench.percentiles import PERCENTILES, histogram, percentile_of_due
from bench.plots import draw_load
from bench.progress import Progress

MOST_RPS = 200.0
MOST_SECONDS = 600.0
AT_ONCE = 256
MILLI = 1000


def main(arguments: Sequence[str]) -> int:
    """Load an endpoint; 1 when something was not answered with 200, 2 when it may not be asked."""
    parser = argparse.ArgumentParser(
        prog="python -m bench load",
        description="sends a request again and again, on time, whatever became of earlier ones",
    )
    add_endpoint(parser, required=True)
    parser.add_argument(
        "--rps", type=bounded(MOST_RPS), required=True, metavar="N", help=f"at most {MOST_RPS:g}"
    )
    parser.add_argument(
        "--duration",
        type=bounded(MOST_SECONDS),
        required=True,
        metavar="S",
        help=f"seconds, at most {MOST_SECONDS:g}",
    )
    add_output(parser)
    options = parser.parse_args(arguments)
    console = Console(stderr=True, highlight=False)
    try:
        endpoint = Endpoint(options.endpoint, options.file, connections=AT_ONCE)
        endpoint.check(options.not_loopback)
    except EndpointError as error:
        console.print(f"error: {error}", markup=False)
        return 2
    progress = Progress(console, round(options.rps * options.duration))
    load = open_loop.run(
        endpoint.ask, rate=options.rps, duration=options.duration, at_once=AT_ONCE, tell=progress
    )
    _print(load, endpoint.words)
    if options.json:
        options.json.write_text(json.dumps(as_json(load), indent=2) + "\n")
    if options.plot:
        console.print(f"ok  {draw_load(load, options.endpoint, options.plot)}")
    return 0 if load.codes.keys() == {OK} else 1


def as_json(load: Load) -> dict[str, object]:
    """Return what `--json` writes; times in seconds."""
    return {
        "rps": load.rate,
        "due": load.due,
        "seconds": load.seconds,
        "codes": dict(load.codes.most_common()),
        "most_at_once": load.most_at_once,
        "latency": _percentiles(load.latencies, load.due),
        "service": _percentiles(load.service, len(load.service)),
        "histogram": histogram(load.latencies)._asdict(),
    }


def _percentiles(values: list[float], due: int) -> dict[str, float | None]:
    return (
        {f"p{one:g}": percentile_of_due(values, one, due=due) for one in PERCENTILES}
        if values
        else {}
    )


def _print(load: Load, words: Mapping[str, str]) -> None:
    console = Console(highlight=False)
    console.print(
        f"{load.due} were due, {load.rate:g} a second; all was over after {load.seconds:.1f} s,"
        f" at most {load.most_at_once} at once"
    )
    for code, count in load.codes.most_common():
        console.print(f"  {code}: {count}  {words.get(code, '')}".rstrip(), markup=False)
    if not load.latencies:
        return
    table = Table("latency", *(f"p{one:g}" for one in PERCENTILES))
    for name, values, due in (
        (f"from when it was due, of all {load.due}", load.latencies, load.due),
        (f"from sending, of {len(load.service)} answered", load.service, len(load.service)),
    ):
        found = _percentiles(values, due).values()
        table.add_row(
            name, *("not answered" if one is None else f"{one * MILLI:.0f} ms" for one in found)
        )
    console.print(table)
