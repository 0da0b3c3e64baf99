"""The stack that publishes the model archive and records what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Environment, Stack
from aws_cdk import aws_ssm as ssm

from stacks.model_archive import ModelArchive

if TYPE_CHECKING:
    from constructs import Construct

    from stacks.detector import Detector
    from stacks.stage_settings import StageSettings


class ModelArtifactStack(Stack):
    """The asset, and a parameter that names its key and both digests."""

    def __init__(
        self, scope: Construct, id_: str, *, stage: StageSettings, detector: Detector
    ) -> None:
        """One in each stage: every account has a staging bucket of its own."""
        super().__init__(
            scope,
            id_,
            env=Environment(account=stage.account, region=stage.region),
            description="A model archive, published by its digest",
        )
        self.archive = ModelArchive(self, "ModelArchive", model=detector.model)
        self.parameter = ssm.StringParameter(
            self,
            "Parameter",
            parameter_name=f"/detectors/{stage.endpoint_name}/model-artifact",
            description="Where the model archive was published, and what it is",
            string_value=self.to_json_string(
                {
                    "archive_sha256": self.archive.archive_sha256,
                    "bucket": self.archive.asset.s3_bucket_name,
                    "detector": detector.name,
                    "key": self.archive.asset.s3_object_key,
                    "model_digest": self.archive.model_digest,
                }
            ),
        )
