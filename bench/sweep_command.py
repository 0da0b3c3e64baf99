"""`python -m bench sweep`: throughput against latency, for one endpoint or for settings.

python -m bench sweep --endpoint NAME          a deployed endpoint, as it is
python -m bench sweep --archive model.tar.gz   the container on this machine, with each of the
                                               settings of `bench/container_settings.py`
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import closed_loop
from bench.closed_loop import Step
from bench.connection import Connection, RefusedError
from bench.container_settings import VARIANTS
from bench.endpoint import OK, Ask, Endpoint, EndpointError, read_request
from bench.options import add_endpoint, add_output, bounded
from bench.percentiles import percentile
from bench.plots import draw_sweep
from model_build.container import serving
from model_build.errors import ModelBuildError

CLIENTS = (1, 2, 4, 8, 16, 32)
MOST_CLIENTS = 64
MOST_SECONDS = 120.0
MILLI = 1000
Curve = list[Step]


def main(arguments: Sequence[str]) -> int:
    """Sweep; 1 when something was not answered with 200, 2 when the endpoint may not be asked."""
    options = _parsed(arguments)
    console = Console(stderr=True, highlight=False)
    curves: dict[str, Curve] = {}
    try:
        for name, ask in _asked(options):
            curves[name] = []
            for clients in options.clients:
                console.print(f"..  {name}: {clients} clients for {options.duration:g} s")
                step = closed_loop.run(ask, clients=clients, duration=options.duration)
                curves[name].append(step)
    except (EndpointError, ModelBuildError) as error:
        console.print(f"error: {error}", markup=False)
        return 2
    _print(curves)
    if options.json:
        rows = [row for name, curve in curves.items() for row in _rows(name, curve)]
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    if options.plot:
        console.print(f"ok  {draw_sweep(curves, options.plot)}")
    failed = any(step.errors for curve in curves.values() for step in curve)
    return 1 if failed else 0


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench sweep",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_endpoint(parser, required=False)
    parser.add_argument(
        "--archive", type=Path, help="serve this here, with one setting after another"
    )
    parser.add_argument(
        "--clients",
        type=_numbers,
        default=CLIENTS,
        metavar="N,N,...",
        help=f"how many at once, at most {MOST_CLIENTS} (default: {','.join(map(str, CLIENTS))})",
    )
    parser.add_argument(
        "--duration",
        type=bounded(MOST_SECONDS),
        default=10.0,
        metavar="S",
        help="seconds of each step (default: %(default)g)",
    )
    add_output(parser)
    options = parser.parse_args(arguments)
    if bool(options.endpoint) == bool(options.archive):
        parser.error("give either --endpoint NAME or --archive model.tar.gz")
    return options


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(part) for part in text.split(","))
    if not all(1 <= number <= MOST_CLIENTS for number in numbers):
        raise argparse.ArgumentTypeError(f"give whole numbers from 1 to {MOST_CLIENTS}")
    return numbers


def _asked(options: argparse.Namespace) -> Iterator[tuple[str, Ask]]:
    """Yield a name and a way to ask for each curve."""
    if options.endpoint:
        endpoint = Endpoint(options.endpoint, options.file, connections=max(options.clients))
        endpoint.check(options.not_loopback)
        yield endpoint.name, endpoint.ask
        return
    if not options.archive.is_file():
        raise EndpointError(
            f"There is no archive {options.archive}: python -m model_build makes one."
        )
    body, content_type = read_request(options.file)
    for name, settings in VARIANTS.items():
        with serving(options.archive, settings) as container:
            yield name, _asking(container.port, body, content_type)


def _asking(port: int, body: bytes, content_type: str) -> Ask:
    """Return a call that each thread may make; a connection is opened for each request."""

    def ask() -> str:
        connection = Connection(port)
        try:
            connection.invoke(body, content_type)
        except (RefusedError, OSError) as error:
            return type(error).__name__
        finally:
            connection.close()
        return OK

    return ask


def _rows(name: str, curve: Curve) -> Iterator[dict[str, object]]:
    for step in curve:
        known = bool(step.latencies)
        yield {
            "name": name,
            "clients": step.clients,
            "rate": step.rate,
            "p50": percentile(step.latencies, 50) if known else None,
            "p99": percentile(step.latencies, 99) if known else None,
            "errors": dict(step.errors),
        }


def _print(curves: dict[str, Curve]) -> None:
    table = Table("settings", "clients", "answers a second", "p50", "p99", "errors")
    for name, curve in curves.items():
        for step in curve:
            shown = ["", ""]
            if step.latencies:
                shown = [f"{percentile(step.latencies, one) * MILLI:.0f} ms" for one in (50, 99)]
            errors = ", ".join(f"{code}: {count}" for code, count in step.errors.items())
            table.add_row(name, str(step.clients), f"{step.rate:.1f}", *shown, errors)
    Console(highlight=False).print(table)
