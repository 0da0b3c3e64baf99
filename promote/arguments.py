"""The command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from promote.check import Check
from promote.errors import SettingsError
from promote.live import Deployed
from promote.outputs import read_outputs
from promote.plan import read_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

CHECK = """Proves a stage: its endpoint serves what was deployed, its prober gets right answers,
and its alarms stay quiet for a while. What an option leaves open, --stage takes from the stages
file and --outputs from a deployment."""
STATUS = "Exit status: 0 proven, 1 not proven, 2 a wrong command, 3 nobody can tell, 130 Ctrl-C."


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="python -m promote")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", description=CHECK, epilog=STATUS, help="prove a stage")
    check.add_argument("--stage", metavar="NAME", help="a stage of the stages file")
    check.add_argument(
        "--outputs", type=Path, metavar="FILE", help="what cdk deploy --outputs-file wrote"
    )
    check.add_argument("--endpoint", metavar="NAME", help="the endpoint's name")
    check.add_argument("--region", help="the stage's region")
    check.add_argument("--role-arn", metavar="ARN", help="the stage's check role, which is taken")
    check.add_argument("--endpoint-config", metavar="NAME", help="what has to be live")
    check.add_argument("--model-digest", metavar="HEX", help="of the archive that has to be live")
    check.add_argument("--prober", metavar="FUNCTION", help="without it nothing is asked")
    check.add_argument("--alarms", metavar="NAME,NAME", help="what may not ring")
    check.add_argument("--alarm", action="append", default=[], metavar="NAME", help="one more")
    check.add_argument("--soak-minutes", type=_minutes, metavar="N", help="0: no soak")
    commands.add_parser("setup", help="print what has to be done once, ready to paste")
    stages = commands.add_parser("stages", help="print the promoted stages as JSON")
    stages.add_argument(
        "--expect", metavar="'NAME NAME'", help="fail unless it is these, in this order"
    )
    return parser


def check_of(options: argparse.Namespace) -> tuple[Check, str, str | None]:
    """Return what is checked, its region, and the role that is taken.

    Raises:
        SettingsError: something that is needed was not said.
    """
    stage = read_plan().stage(options.stage) if options.stage else {}
    outputs = read_outputs(options.outputs, stage["stack"]) if options.outputs and stage else {}
    if options.outputs and not stage:
        raise SettingsError("--outputs needs --stage, which says whose outputs they are.")
    endpoint = options.endpoint or stage.get("endpoint")
    region = options.region or stage.get("region")
    if not endpoint or not region:
        raise SettingsError("Say --endpoint and --region, or --stage, which has both.")
    asked = stage.get("check", True)
    minutes = options.soak_minutes
    if minutes is None:
        minutes = stage.get("soak_minutes", 0)
    own = [*_names(options.alarms or outputs.get("AlarmNames", "")), *options.alarm]
    if minutes and not own:
        raise SettingsError(
            f"There are no alarms to watch for {minutes:g} min. Say --outputs FILE, which cdk "
            "deploy --outputs-file has written, or --alarms, or --soak-minutes 0 to watch none."
        )
    check = Check(
        deployed=Deployed(
            endpoint=endpoint,
            endpoint_config=options.endpoint_config or outputs.get("EndpointConfigName"),
            model_digest=options.model_digest or outputs.get("ModelDigest"),
        ),
        prober=options.prober or (outputs.get("ProberName") if asked else None),
        alarms=[*own, *stage.get("alarms", [])],
        soak_minutes=minutes,
    )
    return check, region, options.role_arn or stage.get("check_role")


def _names(text: str) -> Sequence[str]:
    return [name for name in text.split(",") if name]


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} isn't a number of minutes from 0")
    return minutes
