"""Runs the command line: the one place that prints, and that turns outcomes into an exit status."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from promote.arguments import check_of, parser
from promote.errors import CannotTellError, NotProvenError, SettingsError
from promote.plan import read_plan
from promote.service_errors import explain
from promote.session import client_factory
from promote.setup_text import setup_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

PROVEN, NOT_PROVEN, WRONG_COMMAND, CANNOT_TELL, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = {
        "check": _check,
        "setup": _setup,
        "stages": _stages,
    }[options.command]
    try:
        return run(options)
    except NotProvenError as error:
        print(f"not proven: {error}", file=sys.stderr)
        return NOT_PROVEN
    except SettingsError as error:
        print(error, file=sys.stderr)
        return WRONG_COMMAND
    except CannotTellError as error:
        print(f"nobody can tell: {error}", file=sys.stderr)
        return CANNOT_TELL
    except KeyboardInterrupt:
        print("interrupted: nothing is proven", file=sys.stderr)
        return INTERRUPTED


def _check(options: argparse.Namespace) -> int:
    check, region, role_arn = check_of(options)
    try:
        check.run(client_factory(region, role_arn), clock=time, say=_say)
    except (BotoCoreError, ClientError) as error:
        raise explain(error, role_arn=role_arn) from error
    _say("proven")
    return PROVEN


def _setup(_options: argparse.Namespace) -> int:
    print(setup_text(read_plan()))
    return PROVEN


def _stages(options: argparse.Namespace) -> int:
    stages = read_plan().stages
    names = [stage["name"] for stage in stages]
    if options.expect is not None and options.expect.split() != names:
        raise SettingsError(
            f"The stages file promotes {' '.join(names)}, in this order, and {options.expect} was "
            "expected. Where a workflow says so, give it a job for each stage, each after the one "
            "above it: docs/github-actions.md."
        )
    print(json.dumps(stages))
    return PROVEN


def _say(text: str) -> None:
    print(text, flush=True)
