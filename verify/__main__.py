"""`python -m verify`: what `make verify-aws STAGE=dev` runs."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from verify import preflight
from verify.account import Account
from verify.assembly import synthesise
from verify.errors import RefusedError, VerifyError
from verify.estimate import FLEET_STARTS, estimate
from verify.published import Published
from verify.run import INTERRUPTED, Run, clean
from verify.target import read_target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.target import Target

ROOT = Path(__file__).resolve().parent.parent
TESTS = Path("tests", "integration")
PROBES = "probes"


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify, or clean up after a verification; return the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        target = read_target(
            Path(os.environ.get("STAGES_FILE", ROOT / "stages.toml")), options.stage
        )
        account = Account(target.account, target.region)
        caller = preflight.check_caller(account, target)
        print(f"account {account.number}, region {account.region}, as {caller}")
        if options.clean:
            published = Published(account, _folder(options.clean))
            return 1 if clean(account, options.clean, published, stage=target.stage) else 0
        return _prepared(options, target, account)()
    except VerifyError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped before anything was made", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m verify", description=__doc__)
    parser.add_argument("--stage", required=True, help="a stage of the stages file")
    parser.add_argument("--yes", action="store_true", help="start without asking")
    parser.add_argument("--price-per-hour", type=float, help="of an instance, in any currency")
    parser.add_argument("--clean", type=_run_name, help="only remove what this run left")
    parser.add_argument(
        "--only", action="append", choices=FLEET_STARTS, help="a part; may be given more than once"
    )
    return parser


def _run_name(text: str) -> str:
    """Nothing else may be cleaned up: everything whose name holds the text is deleted."""
    if not re.fullmatch("verify-[0-9a-f]{6}", text):
        raise argparse.ArgumentTypeError("a run is called verify- and six hex digits")
    return text


def _folder(run: str) -> Path:
    return ROOT / "build" / "verify" / run


def _prepared(options: argparse.Namespace, target: Target, account: Account) -> Run:
    """See that everything is as it has to be, say what it takes, and ask.

    Raises:
        VerifyError: it can't start, or may not.
    """
    parts = tuple(options.only or FLEET_STARTS)
    print(f"the CDK is bootstrapped (version {preflight.check_bootstrap(account)})")
    print(preflight.quota(account, target.instance_type))
    name = f"verify-{secrets.token_hex(3)}"
    folder = _folder(name)
    folder.mkdir(parents=True)
    stages = folder / "stages.toml"
    stages.write_text(target.stages_file(name), encoding="utf-8")
    assembly = synthesise(stages, folder / "cdk.out")
    print(f"of [stage.{target.stage}] it takes {', '.join(target.taken)}; nothing of it is touched")
    print(f"everything is named {name}..., and removed at the end; parts: {', '.join(parts)}")
    expected = estimate(parts, assembly.start_limit_seconds)
    print(expected.said(target.instance_type, options.price_per_hour), flush=True)
    if not options.yes:
        _ask_to_start()
    tests = [part for part in parts if part != PROBES] if options.only else [str(TESTS)]
    run = Run(
        name=name, target=target, account=account, folder=folder, assembly=assembly, tests=tests
    )
    return run if PROBES in parts else replace(run, probes=())


def _ask_to_start() -> None:
    """Raises RefusedError unless somebody says yes."""
    if not sys.stdin.isatty():
        raise RefusedError("Nobody can be asked here: YES=1 says that it may start.")
    if input("Start? [y/N] ").strip().lower() not in {"y", "yes"}:
        raise RefusedError("Nothing was started, and nothing was made.")


def _as_interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
