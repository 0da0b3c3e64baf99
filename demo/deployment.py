"""The CDK's part: one assembly, deployed by the real CLI."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from demo.commands import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STAGE = "local"
ENDPOINT_STACK = f"{STAGE}-Endpoint"


def synthesise(environment: Mapping[str, str], out: Path) -> Path:
    """Build the model archive if no cache holds it, and return the folder of the assembly.

    Raises:
        DemoError: the build or the synthesis failed.
    """
    folder = out / "cdk.out"
    Commands(environment=environment, logs=out).cdk("synth", "--quiet", "--output", str(folder))
    return folder


def deploy(commands: Commands, assembly: Path, out: Path) -> dict[str, str]:
    """Deploy both stacks of the local stage and return the outputs of its Endpoint stack.

    Raises:
        DemoError: the deployment failed; CloudFormation's reason is among the last lines.
    """
    file = out / "outputs.json"
    never_ask = ["--require-approval", "never"]
    target = ["--app", str(assembly), f"{STAGE}/*"]
    commands.cdk("deploy", *target, *never_ask, "--outputs-file", str(file))
    outputs: dict[str, str] = json.loads(file.read_text())[ENDPOINT_STACK]
    return outputs
