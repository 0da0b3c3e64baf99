"""CDK apps that do next to nothing with the modules of ours.

python minimal_app.py MODULES_FILE STACKS declares small stacks, of a parameter each. With templates
in place of a number it declares each template's resources, one plain CfnResource after the other.
MODULES_FILE names the modules.
"""

import importlib
import json
import os
import sys
from pathlib import Path

node = Path(sys.prefix, "bin", "node")
os.environ.setdefault("JSII_NODE", str(node))

import aws_cdk as cdk  # noqa: E402 - its import starts Node
from aws_cdk import aws_ssm as ssm  # noqa: E402


def main(modules: list[str], stacks: list[str]) -> None:
    """Import, declare, synthesise."""
    for name in modules:
        importlib.import_module(name)
    app = cdk.App()
    if stacks[0].isdecimal():
        for number in range(int(stacks[0])):
            stack = cdk.Stack(app, f"Minimal{number}")
            ssm.StringParameter(stack, "Parameter", string_value="small")
    else:
        for number, template in enumerate(stacks):
            stack = cdk.Stack(app, f"Plain{number}")
            for name, resource in json.loads(Path(template).read_text())["Resources"].items():
                cdk.CfnResource(
                    stack, name, type=resource["Type"], properties=resource.get("Properties", {})
                )
    app.synth()


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text().split(), sys.argv[2:])
