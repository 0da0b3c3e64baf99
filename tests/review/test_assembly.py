from __future__ import annotations

import json
from typing import TYPE_CHECKING

from review.assembly import Assembly
from tests.review.conftest import Assemblies, resource

if TYPE_CHECKING:
    from pathlib import Path


def test_stacks_are_found_wherever_they_are_nested(tmp_path: Path) -> None:
    """A stage inside of the pipeline has its own name, and so has a stage of the app."""
    folders = {"": tmp_path, "Pipeline/dev": tmp_path / "p", "live": tmp_path / "l"}
    for path, folder in folders.items():
        folder.mkdir(exist_ok=True)
        stack = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111111111111/eu-west-1",
            "properties": {"templateFile": "t.json", "stackName": path.replace("/", "-") or "Top"},
            "displayName": f"{path}/Endpoint" if path else "Pipeline",
        }
        artifacts = {"stack": stack}
        if not path:
            artifacts |= {
                name: {
                    "type": "cdk:cloud-assembly",
                    "properties": {"directoryName": inside.name, "displayName": name},
                }
                for name, inside in folders.items()
                if name
            }
        (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))

    found = Assembly.read(tmp_path)

    assert [(stack.name, stack.stage) for stack in found.stacks] == [
        ("Top", ""),
        ("Pipeline-dev", "dev"),
        ("live", "live"),
    ]
    assert found.stages == ["dev", "live"]
    assert {(stack.account, stack.region) for stack in found.stacks} == {
        ("111111111111", "eu-west-1")
    }


def test_constructs_are_known_by_their_paths(assemblies: Assemblies) -> None:
    """A logical id leads to the construct, without the stack's path and an empty last part."""
    (stack,) = assemblies.of(dev={"BucketABC": resource("AWS::S3::Bucket")}).stacks

    assert stack.constructs == {"BucketABC": "TheBucketABC"}


def test_a_chosen_stage_leaves_out_all_others(assemblies: Assemblies) -> None:
    """Stacks of the app itself are of no stage, and left out with the other stages."""
    assembly = assemblies.write({"dev": {}, "live": {}}, app={})

    chosen = assembly.of_stages(frozenset({"live"}))

    assert [stack.name for stack in chosen.stacks] == ["live-Endpoint"]
