"""Reads a cloud assembly: its stacks, wherever they are nested, and the assets that they name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

STACK, NESTED = "aws:cloudformation:stack", "cdk:cloud-assembly"
LOGICAL_ID = "aws:cdk:logicalId"
# The last part of a construct's path that says no more than the one before it.
_EMPTY = ("Resource", "Default")


@dataclass(frozen=True)
class Asset:
    """A file or folder that is published beside the template."""

    name: str
    path: Path


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One stack as it would be deployed."""

    name: str
    path: str  # of the construct, such as dev/Endpoint or Pipeline/dev/Endpoint
    stage: str  # empty for a stack that belongs to the app itself
    account: str
    region: str
    template: Path
    assets: Mapping[str, Asset]  # by their keys in the staging bucket
    constructs: Mapping[str, str]  # logical id to the construct's path within the stack

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it the same stack to CloudFormation."""
        return self.name, self.account, self.region

    @cached_property
    def body(self) -> dict[str, Any]:
        """The template."""
        return dict(json.loads(self.template.read_text(encoding="utf-8")))

    def resources(self, kind: str) -> list[dict[str, Any]]:
        """Return the properties of the resources of one type, in the template's order."""
        found = self.body.get("Resources", {}).values()
        return [each.get("Properties", {}) for each in found if each["Type"] == kind]


@dataclass(frozen=True)
class Assembly:
    """The stacks of an app in the order in which they are declared."""

    stacks: tuple[Stack, ...]

    @classmethod
    def read(cls, folder: Path) -> Assembly:
        """Read the assembly and those that are nested in it."""
        return cls(tuple(_stacks(folder, stage="")))

    @property
    def stages(self) -> list[str]:
        """The stages' names in order."""
        return list(dict.fromkeys(stack.stage for stack in self.stacks if stack.stage))

    def of_stages(self, names: frozenset[str]) -> Assembly:
        """Return the assembly with the stacks of these stages alone."""
        return Assembly(tuple(stack for stack in self.stacks if stack.stage in names))


def _stacks(folder: Path, *, stage: str) -> Iterator[Stack]:
    artifacts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    for name, artifact in artifacts.items():
        properties = artifact.get("properties", {})
        if artifact["type"] == NESTED:
            # A stage's name is the last part: the pipeline has its stages as Pipeline/NAME.
            nested = properties.get("displayName", name).rpartition("/")[2]
            yield from _stacks(folder / properties["directoryName"], stage=nested)
        elif artifact["type"] == STACK:
            yield _stack(folder, name, artifact, stage)


def _stack(folder: Path, name: str, artifact: Mapping[str, Any], stage: str) -> Stack:
    account, _, region = artifact["environment"].removeprefix("aws://").partition("/")
    path = artifact.get("displayName", name)
    return Stack(
        name=artifact["properties"].get("stackName", name),
        path=path,
        stage=stage,
        account=account,
        region=region,
        template=folder / artifact["properties"]["templateFile"],
        assets=_assets(folder, name),
        constructs=_constructs(folder, artifact, path),
    )


def _assets(folder: Path, name: str) -> dict[str, Asset]:
    manifest = folder / f"{name}.assets.json"
    if not manifest.is_file():
        return {}
    return {
        destination["objectKey"]: Asset(
            name=file.get("displayName", file["source"]["path"]),
            path=(folder / file["source"]["path"]).resolve(),
        )
        for file in json.loads(manifest.read_text(encoding="utf-8"))["files"].values()
        if "path" in file["source"]
        for destination in file["destinations"].values()
    }


def _constructs(folder: Path, artifact: Mapping[str, Any], path: str) -> dict[str, str]:
    metadata = artifact.get("metadata", {})
    if "additionalMetadataFile" in artifact:
        file = folder / artifact["additionalMetadataFile"]
        metadata = {**metadata, **json.loads(file.read_text(encoding="utf-8"))}
    return {
        entry["data"]: _shown(place.removeprefix(f"/{path}/"))
        for place, entries in metadata.items()
        for entry in entries
        if entry["type"] == LOGICAL_ID
    }


def _shown(place: str) -> str:
    parts = place.split("/")
    return "/".join(parts[:-1] if len(parts) > 1 and parts[-1] in _EMPTY else parts)
