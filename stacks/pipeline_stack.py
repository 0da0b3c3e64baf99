"""The stack of the tooling account: a pipeline that promotes one assembly from stage to stage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import CfnOutput, Environment, Stack, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline

from stacks.artifact_replicas import artifact_replicas
from stacks.bootstrap import Bootstrap
from stacks.checking_role import CheckingRole
from stacks.detector_stage import DetectorStage
from stacks.pipeline_permissions import (
    READING,
    WRITING,
    acknowledge_grants,
    acknowledge_names,
    narrow,
)
from stacks.pipeline_steps import Proof, cdk_steps, synth_step
from stacks.promotion import check_role, checking_roles, pipeline_check_role, promoted_stages
from stacks.tooling_store import ToolingStore

if TYPE_CHECKING:
    from constructs import Construct

    from stacks.detector import Detector
    from stacks.promotion_settings import PipelineSettings
    from stacks.settings import Settings

PACKAGE = Path(__file__).resolve().parents[1] / "package.json"


class PipelineStack(Stack):
    """Source, synth, the pipeline's own update, assets, and then the stages one by one."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        pipeline: PipelineSettings,
        settings: Settings,
        detector: Detector,
    ) -> None:
        """Nothing in its template is of the model, or no stage could be rolled back to another."""
        super().__init__(
            scope,
            id_,
            env=Environment(account=pipeline.account, region=pipeline.region),
            description="Promotes a SageMaker endpoint from stage to stage",
        )
        stages = promoted_stages(settings)
        store = ToolingStore(self, "Store")
        source = pipelines.CodePipelineSource.connection(
            pipeline.repository, pipeline.branch, connection_arn=pipeline.connection
        )
        self.checking = CheckingRole(
            self,
            "Checking",
            name=pipeline_check_role(pipeline).name,
            check_roles=[check_role(*stage) for stage in stages.items()],
        )
        self.promotion = pipelines.CodePipeline(
            self,
            "Promotion",
            synth=synth_step(source, cache=store.cache),
            artifact_bucket=store.artifacts,
            # For the stages of other regions, whose artifacts lie there.
            cross_account_keys=True,
            enable_key_rotation=True,
            pipeline_type=codepipeline.PipelineType.V2,
            publish_assets_in_parallel=False,
            cli_version=_cli_version(),
            self_mutation_code_build_defaults=cdk_steps(),
            asset_publishing_code_build_defaults=cdk_steps(),
            code_build_defaults=pipelines.CodeBuildOptions(
                logging=codebuild.LoggingOptions(
                    cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=store.log_group)
                )
            ),
        )
        proof = Proof(source=source, role=self.checking.role)
        for name, stage in stages.items():
            deployed = DetectorStage(
                self, name, settings=stage, detector=detector, checkers=checking_roles(settings)
            )
            self.promotion.add_stage(
                deployed, pre=proof.before(name, stage), post=proof.after(deployed, stage)
            )
        self.promotion.build_pipeline()
        self._narrow(pipeline, store)
        CfnOutput(self, "PipelineName", value=self.promotion.pipeline.pipeline_name)

    def _narrow(self, pipeline: PipelineSettings, store: ToolingStore) -> None:
        replicas = artifact_replicas(self.promotion.pipeline)
        bootstrap = Bootstrap(self.partition, pipeline.account, [pipeline.region, *replicas])
        for roles in (self.promotion, self.checking):
            narrow(roles, bootstrap)
        acknowledge_grants(
            self.promotion,
            *READING,
            *WRITING,
            buckets=[store.artifacts, store.cache, *replicas.values()],
        )
        acknowledge_grants(self.checking, *READING, buckets=[store.artifacts])
        acknowledge_names(self.promotion, bootstrap)


def _cli_version() -> str:
    """The CDK CLI that the lock file has here, for the pipeline's update of itself."""
    return str(json.loads(PACKAGE.read_text(encoding="utf-8"))["dependencies"]["aws-cdk"])
