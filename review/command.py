"""The command line: two states of the repository to one report, and a code to gate on."""

from __future__ import annotations

import argparse
import fcntl
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from review import accept, cost, dependencies, infrastructure, model, prices, render, synthesis
from review.changes import Report
from review.errors import ReviewError
from review.git import commit_of, commits_that_lack
from review.paths import BUILD, ROOT
from review.progress import Progress
from review.redaction import Redaction
from review.wording import many, of_infrastructure, of_model, of_money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from review.assembly import Assembly
    from review.git import Commit

FAILED, GATED, INTERRUPTED = 1, 3, 130
GATES = ("destructive", "broadening", "model-change")
CHECKOUT = "the checkout"


def main(arguments: Sequence[str]) -> int:
    """Review, or accept a model's answers; return the exit code, in words on standard error."""
    progress = Progress()
    try:
        with _alone():
            if arguments and arguments[0] == accept.NAME:
                return accept.main(arguments[1:], progress)
            return _review(_parser().parse_args(arguments), progress)
    except ReviewError as error:
        print(f"review: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("review: stopped; the next run removes what was left half done", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m review",
        description="Report what a change does to the infrastructure, the model and the bill. "
        "`python -m review accept` rewrites the expectations from the model as it is now.",
        epilog=f"Exit codes: 0; 1 an error; 2 wrong options; {GATED} where --fail-on holds.",
    )
    parser.add_argument("--base", required=True, metavar="REF", help="the state before")
    parser.add_argument("--head", metavar="REF", help="the state after (default: the checkout)")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=BUILD / "report",
        help="where report.md, .html and .json go, and pictures/ (default: build/review/report)",
    )
    parser.add_argument(
        "--fail-on", nargs="+", action="extend", choices=GATES, default=[], help="exit with 3 then"
    )
    parser.add_argument(
        "--stage",
        nargs="+",
        action="extend",
        metavar="NAME",
        default=[],
        help="only these stages (default: all, and the stacks of the app itself)",
    )
    return parser


def _review(options: argparse.Namespace, progress: Progress) -> int:
    base = commit_of(options.base)
    head = commit_of(options.head) if options.head else None
    before = synthesis.of_commit(base, progress)
    after = synthesis.of_commit(head, progress) if head else synthesis.of_checkout(progress)
    _check_stages(options.stage, before, after)
    stages = _only(before, options.stage), _only(after, options.stage)
    _empty(options.out)
    with progress.step("compare the templates"):
        compared = infrastructure.compare(*stages)
    changed, latency = model.compare(before, after, out=options.out, progress=progress)
    report = Report(
        base=base.short,
        head=head.short if head else CHECKOUT,
        notes=_notes(base, head),
        infrastructure=compared,
        model=changed,
        money=cost.compare(*stages, prices.load()),
        latency=latency,
    )
    report = render.write(report, options.out, Redaction(before, after))
    _say(report, options.out)
    return _gated(report, options.fail_on)


def _only(assembly: Assembly, stages: Sequence[str]) -> Assembly:
    return assembly.of_stages(frozenset(stages)) if stages else assembly


def _check_stages(stages: Sequence[str], before: Assembly, after: Assembly) -> None:
    unknown = [name for name in stages if name not in {*before.stages, *after.stages}]
    if unknown:
        raise ReviewError(
            f"Neither state has a stage {', '.join(unknown)}; see the stages file for their names."
        )


def _notes(base: Commit, head: Commit | None) -> list[str]:
    notes = dependencies.notes(base, "base")
    if head:
        notes += dependencies.notes(head, "head")
    missing = commits_that_lack(head or commit_of("HEAD"), of=base)
    if missing:
        notes.append(
            f"The base has {many(missing, 'commit')} that the head has not: what they did shows "
            "here as undone. `--base $(git merge-base BASE HEAD)` leaves them out."
        )
    return notes


def _empty(out: Path) -> None:
    """Make the folder, without pictures of an earlier report."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / "pictures", ignore_errors=True)


def _say(report: Report, out: Path) -> None:
    print(f"infrastructure: {of_infrastructure(report)}")
    for mark in report.infrastructure.marks:
        print(f"  {mark.kind}: {', '.join(mark.stages)}: {mark.words}")
    print(f"model: {of_model(report.model)}")
    print(f"USD a month: {of_money(report)}")
    folder = out.relative_to(ROOT) if out.is_relative_to(ROOT) else out
    print(f"look at {folder}/report.html")


def _gated(report: Report, gates: Sequence[str]) -> int:
    found = {mark.kind for mark in report.infrastructure.marks}
    holding = [gate for gate in dict.fromkeys(gates) if gate in found] + (
        ["model-change"] if report.model.changed and "model-change" in gates else []
    )
    if not holding:
        return 0
    print(f"review: --fail-on holds: {', '.join(holding)}", file=sys.stderr)
    return GATED


@contextmanager
def _alone() -> Iterator[None]:
    """Let one review of this checkout run at a time: they share folders below build/review."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another review of this checkout ...", file=sys.stderr)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
