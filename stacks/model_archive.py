"""The model archive as an asset: the same key in every stage and in both stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import BundlingOutput, Stack
from aws_cdk.aws_s3_assets import Asset
from constructs import Construct

from stacks.file_bundle import asset_options

if TYPE_CHECKING:
    from stacks.model_cache import ModelCache

NOT_BUILT = "not-built"


class ModelArchive(Construct):
    """Publishes `model.tar.gz`, building it first when nobody has."""

    def __init__(self, scope: Construct, id_: str, *, model: ModelCache) -> None:
        """Build only for a stack that the command is about: `cdk ls` and `destroy` name none."""
        super().__init__(scope, id_)
        built = model.ensure() if Stack.of(self).bundling_required else model.find()
        self.model_digest = model.digest
        self.archive_sha256 = built.archive_sha256 if built else NOT_BUILT
        self.asset = Asset(
            self,
            "Asset",
            **asset_options(
                {"model.tar.gz": built.archive} if built else {},
                digest=model.digest,
                output_type=BundlingOutput.SINGLE_FILE,
            ),
        )
