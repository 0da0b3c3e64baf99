"""A CDK app that does next to nothing: the modules of ours, and small stacks.

python minimal_app.py STACKS MODULES_FILE, which names one module a line.
"""

import importlib
import os
import sys
from pathlib import Path

node = Path(sys.prefix, "bin", "node")
os.environ.setdefault("JSII_NODE", str(node))

import aws_cdk as cdk  # noqa: E402 - its import starts Node
from aws_cdk import aws_ssm as ssm  # noqa: E402


def main(stacks: int, modules: list[str]) -> None:
    """Declare stacks of one parameter each and synthesise."""
    for name in modules:
        importlib.import_module(name)
    app = cdk.App()
    for number in range(stacks):
        stack = cdk.Stack(app, f"Minimal{number}")
        ssm.StringParameter(stack, "Parameter", string_value="small")
    app.synth()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_text().split())
