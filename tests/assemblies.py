"""Cloud assemblies whose model archive was exchanged, as if a build had made another one."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.archives import Fault, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Assembly:
    """A synthesised app with one model archive in it."""

    folder: Path

    @property
    def archive(self) -> Path:
        """The archive, as it lies among the assembly's assets."""
        (found,) = self.folder.glob("asset.*.tar.gz")
        return found

    def copied(self, folder: Path) -> Assembly:
        """Return a copy, to be changed."""
        shutil.copytree(self.folder, folder)
        return Assembly(folder)

    def with_fault(self, fault: Fault, folder: Path) -> Assembly:
        """Return a copy whose archive has the fault.

        What identifies an archive - the asset's hash, the model digest, the sha256 - is another one
        everywhere, as it would be after a build; nothing else differs.
        """
        copy = self.copied(folder)
        archive = packed(fault(unpacked(copy.archive.read_bytes())))
        sha256 = hashlib.sha256(archive).hexdigest()
        old_asset = copy.archive.name.split(".")[1]
        new = {
            old_asset: sha256,
            self._property("ModelDigest"): hashlib.sha256(sha256.encode()).hexdigest(),
            self._property("ArchiveSha256"): sha256,
        }
        copy.archive.unlink()
        (folder / f"asset.{sha256}.tar.gz").write_bytes(archive)
        for path in folder.rglob("*.json"):
            text = path.read_text()
            for before, after in new.items():
                text = text.replace(before, after)
            path.write_text(text)
        return copy.sealed()

    def edited(self, edit: Callable[[dict[str, Any]], None]) -> Assembly:
        """Change the resources of the Endpoint stack in place."""
        template = json.loads(self._endpoint_template.read_text())
        edit(template["Resources"])
        self._endpoint_template.write_text(json.dumps(template, indent=1))
        return self.sealed()

    def sealed(self) -> Assembly:
        """Name the templates, which are assets too, by what is in them now.

        Under their old names they would not be published again.
        """
        for assets in self.folder.glob("*/*.assets.json"):
            for name, file in json.loads(assets.read_text())["files"].items():
                template = assets.parent / file["source"]["path"]
                if template.name.endswith(".template.json"):
                    digest = hashlib.sha256(template.read_bytes()).hexdigest()
                    for path in (assets, assets.parent / "manifest.json"):
                        path.write_text(path.read_text().replace(name, digest))
        return self

    @property
    def _endpoint_template(self) -> Path:
        (found,) = self.folder.glob("*/*Endpoint*.template.json")
        return found

    def _property(self, name: str) -> str:
        """Return a property of the smoke test's resource."""
        resources = json.loads(self._endpoint_template.read_text())["Resources"].values()
        (smoke_test,) = (each for each in resources if each["Type"] == "Custom::SmokeTest")
        return str(smoke_test["Properties"][name])
