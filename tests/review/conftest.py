"""Stand-in assemblies of a few lines, so that no test here needs the CDK."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from review.assembly import Assembly

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Resources = dict[str, dict[str, Any]]
ACCOUNTS = {"dev": "111111111111", "live": "222222222222"}


def resource(kind: str, properties: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a resource as it stands in a template."""
    return {"Type": kind, "Properties": properties or {}, **more}


class Assemblies:
    """Writes cloud assemblies: stages of one stack each, called Endpoint."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def of(self, **stages: Resources) -> Assembly:
        """Write an assembly with the resources of each stage's stack, and read it."""
        return self.write(stages)

    def write(
        self,
        stages: Mapping[str, Resources],
        *,
        region: str = "us-east-1",
        assets: Mapping[str, Mapping[str, bytes]] | None = None,
        app: Resources | None = None,
    ) -> Assembly:
        """Write an assembly and read it.

        Args:
            stages: The resources of each stage's stack.
            region: Of every stack.
            assets: Folders by their keys, each file with its bytes.
            app: Resources of a stack that belongs to no stage.
        """
        self._number += 1
        root = self._folder / str(self._number)
        root.mkdir()
        artifacts = {}
        for stage, resources in stages.items():
            nested = root / f"assembly-{stage}"
            nested.mkdir()
            stack = self._stack(nested, f"{stage}-Endpoint", f"{stage}/Endpoint", region, resources)
            self._write_assets(nested, stack, assets or {})
            self._write_manifest(nested, stack)
            artifacts[nested.name] = {
                "type": "cdk:cloud-assembly",
                "properties": {"directoryName": nested.name, "displayName": stage},
            }
        if app is not None:
            artifacts |= self._stack(root, "Pipeline", "Pipeline", region, app)
        self._write_manifest(root, artifacts)
        return Assembly.read(root)

    def _stack(
        self, folder: Path, name: str, path: str, region: str, resources: Resources
    ) -> dict[str, Any]:
        file = f"{name}.template.json"
        (folder / file).write_text(json.dumps({"Resources": resources}))
        account = ACCOUNTS.get(path.partition("/")[0], "333333333333")
        paths = {
            # As CDK names things: the resource inside of the construct that people know.
            f"/{path}/The{id_}/Resource": [{"type": "aws:cdk:logicalId", "data": id_}]
            for id_ in resources
        }
        artifact = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{account}/{region}",
            "properties": {"templateFile": file, "stackName": name},
            "displayName": path,
            "metadata": paths,
        }
        return {name: artifact}

    def _write_assets(
        self, folder: Path, stack: dict[str, Any], assets: Mapping[str, Mapping[str, bytes]]
    ) -> None:
        files = {}
        for key, content in assets.items():
            place = folder.parent / f"asset.{key}"
            for name, body in content.items():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(body)
            files[key] = {
                "displayName": "Function/Code",
                "source": {"path": f"../{place.name}"},
                "destinations": {"here": {"objectKey": key}},
            }
        (folder / f"{next(iter(stack))}.assets.json").write_text(json.dumps({"files": files}))

    def _write_manifest(self, folder: Path, artifacts: dict[str, Any]) -> None:
        (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))


@pytest.fixture
def assemblies(tmp_path: Path) -> Assemblies:
    """A writer of stand-in assemblies."""
    return Assemblies(tmp_path)
