"""Assets that are known by a digest of ours, and copied together without Docker."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, BundlingOutput, DockerImage, ILocalBundling

if TYPE_CHECKING:
    from collections.abc import Mapping


@jsii.implements(ILocalBundling)
class _Copies:
    """Copies files under their names in the bundle; called only for what is not in cdk.out."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def try_bundle(self, output_dir: str, *_options: Any, **_more_options: Any) -> bool:
        """Copy, and say that it was done: False would start Docker."""
        for name, path in self._files.items():
            target = Path(output_dir, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        return True


def asset_options(
    files: Mapping[str, Path], *, digest: str, output_type: BundlingOutput
) -> dict[str, Any]:
    """Keyword arguments for an Asset or a Code: one digest is one asset, bundled once."""
    return {
        # Where bundling starts from: a folder has to be named, and is not read.
        "path": str(Path(__file__).parent),
        "asset_hash": digest,
        "asset_hash_type": AssetHashType.CUSTOM,
        "bundling": BundlingOptions(
            # The API wants an image; bundling here always succeeds, so none is ever pulled.
            image=DockerImage.from_registry("never-pulled"),
            local=_Copies(files),
            output_type=output_type,
        ),
    }
