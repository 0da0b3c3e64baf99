"""`python -m bench sweep`: throughput against latency, for one endpoint or for settings.

python -m bench sweep --endpoint NAME          a deployed endpoint, as it is
python -m bench sweep --archive model.tar.gz   the container on this machine, with each of the
                                               settings of `bench/container_variants.py`
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import closed_loop
from bench.closed_loop import Step, together
from bench.connection import Connection, RefusedError
from bench.container_variants import VARIANTS
from bench.endpoint import OK, Ask, Endpoint, EndpointError, read_request
from bench.options import add_endpoint, add_output, bounded, whole
from bench.percentiles import percentile
from bench.plots import draw_sweep
from model_build.container import serving
from model_build.errors import ModelBuildError

CLIENTS = (1, 2, 4, 8, 16, 32)
MOST_CLIENTS = 64
MOST_SECONDS = 120.0
MOST_ROUNDS = 20
MOST_TOGETHER = 3600.0
MILLI = 1000
Curve = list[Step]


def main(arguments: Sequence[str]) -> int:
    """Sweep; 1 when something was not answered with 200, 2 when the endpoint may not be asked."""
    options = _parsed(arguments)
    console = Console(stderr=True, highlight=False)
    try:
        with ExitStack() as stack:
            asks, words = _asked(options, stack)
            curves = _curves(asks, options, console)
    except (EndpointError, ModelBuildError) as error:
        console.print(f"error: {error}", markup=False)
        return 2
    _print(curves, words)
    if options.json:
        rows = [row for name, curve in curves.items() for row in _rows(name, curve)]
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    if options.plot:
        console.print(f"ok  {draw_sweep(curves, options.plot)}")
    failed = any(step.errors for curve in curves.values() for step in curve)
    return 1 if failed else 0


def _curves(
    asks: Mapping[str, Ask], options: argparse.Namespace, console: Console
) -> dict[str, Curve]:
    """Measure all of them in turns, round after round, so that a slow minute hits all alike."""
    curves: dict[str, Curve] = {name: [] for name in asks}
    for clients in options.clients:
        console.print(f"..  {clients} clients")
        steps: dict[str, Curve] = {name: [] for name in asks}
        for _ in range(options.rounds):
            for name, ask in asks.items():
                steps[name].append(closed_loop.run(ask, clients=clients, duration=options.duration))
        for name, taken in steps.items():
            curves[name].append(together(taken))
    return curves


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
        default=5.0,
        metavar="S",
        help="seconds of each step (default: %(default)g)",
    )
    parser.add_argument(
        "--rounds",
        type=whole(MOST_ROUNDS),
        default=3,
        metavar="N",
        help=f"how often each step is taken, at most {MOST_ROUNDS} (default: %(default)s)",
    )
    add_output(parser)
    options = parser.parse_args(arguments)
    if bool(options.endpoint) == bool(options.archive):
        parser.error("give either --endpoint NAME or --archive model.tar.gz")
    curves = len(VARIANTS) if options.archive else 1
    whole_time = curves * len(options.clients) * options.rounds * options.duration
    if whole_time > MOST_TOGETHER:
        parser.error(
            f"that would take {whole_time:.0f} s, and at most {MOST_TOGETHER:.0f} are allowed:"
            " give fewer --clients or --rounds, or a shorter --duration"
        )
    return options


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(whole(MOST_CLIENTS)(part) for part in text.split(","))


def _asked(
    options: argparse.Namespace, stack: ExitStack
) -> tuple[dict[str, Ask], Mapping[str, str]]:
    """Return a way to ask for each curve, and where words about errors by code will be.

    Containers run until the stack is closed.

    Raises:
        EndpointError: the endpoint may not be asked, or a file is not there.
        ModelBuildError: a container does not start.
    """
    if options.endpoint:
        endpoint = Endpoint(options.endpoint, options.file, connections=max(options.clients))
        endpoint.check(options.not_loopback)
        return {endpoint.name: endpoint.ask}, endpoint.words
    if not options.archive.is_file():
        raise EndpointError(
            f"There is no archive {options.archive}: python -m model_build makes one."
        )
    body, content_type = read_request(options.file)
    asks = {
        name: _asking(
            stack.enter_context(serving(options.archive, settings)).port, body, content_type
        )
        for name, settings in VARIANTS.items()
    }
    return asks, {}


def _asking(port: int, body: bytes, content_type: str) -> Ask:
    """Return a call that each thread may make; a connection is opened for each request."""

    def ask() -> str:
        connection = Connection(port)
        try:
            connection.invoke(body, content_type)
        except RefusedError as error:
            return str(error.status)
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


def _print(curves: dict[str, Curve], words: Mapping[str, str]) -> None:
    table = Table("settings", "clients", "answers a second", "p50", "p99", "errors")
    for name, curve in curves.items():
        for step in curve:
            shown = ["", ""]
            if step.latencies:
                shown = [f"{percentile(step.latencies, one) * MILLI:.0f} ms" for one in (50, 99)]
            errors = ", ".join(f"{code}: {count}" for code, count in step.errors.items())
            table.add_row(name, str(step.clients), f"{step.rate:.1f}", *shown, errors)
    console = Console(highlight=False)
    console.print(table)
    for code, said in words.items():
        console.print(f"{code}: {said}", markup=False)
