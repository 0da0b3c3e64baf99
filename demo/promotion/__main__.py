"""Promotes one assembly through the stages of a file, in accounts of the embedded AWS."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

from demo.commands import ROOT, DemoError
from demo.deployment import synthesise
from demo.promotion.approval import asked, given
from demo.promotion.plan import read_plan, stages_file
from demo.promotion.promotion import MINUTE_SECONDS, Promotion, prepared
from demo.promotion.table import print_table
from demo.steps import Steps
from local_aws import LocalAws, LocalAwsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OUT = ROOT / "build" / "promote"


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearse the promotion and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.promotion", description=__doc__)
    parser.add_argument("--yes", action="store_true", help="give every approval")
    options = parser.parse_args(arguments)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    steps = Steps()
    try:
        rehearse(steps, OUT, yes=options.yes)
    except (DemoError, LocalAwsError) as error:
        print(f"the promotion stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; nothing that it started is left running", file=sys.stderr)
        return 130
    print(f"done in {steps.total():.0f} s")
    return 0


def rehearse(steps: Steps, out: Path, *, yes: bool) -> None:
    """Build the assembly, bring AWS up, promote, and report how far it came.

    Raises:
        DemoError: a command failed, or a stage was not reached; the text says why.
        LocalAwsError: the embedded AWS did not come up.
    """
    plan = read_plan(stages_file())
    with steps.step("the model archive is built, the one assembly is synthesised"):
        assembly = synthesise({**os.environ, "STAGES_FILE": str(plan.file)}, out)
    with LocalAws(directory=out / "aws", minute_seconds=MINUTE_SECONDS) as aws:
        with steps.step(f"{len(plan.accounts)} accounts are bootstrapped, with trust in tooling"):
            checker = prepared(aws, plan, out)
        promotion = Promotion(
            aws=aws,
            plan=plan,
            assembly=assembly,
            out=out,
            checker=checker,
            steps=steps,
            approve=given if yes else asked,
        )
        try:
            promotion.run()
        finally:
            report = out / "result.json"
            report.write_text(json.dumps(promotion.report(), indent=2) + "\n")
            print_table(promotion.rows)
            print(f"written to {report}")


if __name__ == "__main__":
    sys.exit(main())
