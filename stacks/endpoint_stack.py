"""The stack of the endpoint, with everything it needs for years of its own life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Annotations, CfnOutput, Environment, Stack

from stacks.batch import batch_outputs
from stacks.dashboard import Dashboard
from stacks.detector_endpoint import Container, DetectorEndpoint
from stacks.encryption import stage_key
from stacks.endpoint_alarms import EndpointAlarms
from stacks.execution_role import ExecutionRole
from stacks.fleet_quota import fleet_quota
from stacks.host import Host
from stacks.model_archive import ModelArchive
from stacks.model_bucket import ModelBucket
from stacks.model_copy import ModelCopy
from stacks.prober import Prober
from stacks.promotion_check import PromotionCheck
from stacks.scaling import Scaling
from stacks.smoke_test import SmokeTest
from stacks.stage_image import stage_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from stacks.detector import Detector
    from stacks.network import Network
    from stacks.promotion import NamedRole
    from stacks.stage_settings import StageSettings


class EndpointStack(Stack):
    """Bucket, verified copy, role, Model, EndpointConfig, Endpoint and smoke test."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        stage: StageSettings,
        detector: Detector,
        network: Network | None = None,
    ) -> None:
        """It carries the archive's asset itself, so that it can be deployed alone."""
        super().__init__(
            scope,
            id_,
            env=Environment(account=stage.account, region=stage.region),
            description="A SageMaker endpoint with its model and its smoke test",
        )
        key = stage_key(self, stage)
        host = Host(stage=stage, functions=detector.functions, key=key, network=network)
        image = stage_image(self, stage)
        self.archive = ModelArchive(self, "ModelArchive", model=detector.model)
        self.bucket = ModelBucket(self, "ModelBucket", host=host)
        bucket = self.bucket.bucket
        self.copy = ModelCopy(
            self, "ModelCopy", archive=self.archive, bucket=self.bucket, host=host
        )
        self.role = ExecutionRole(self, "ExecutionRole", bucket=bucket, image=image, host=host)
        self.alarms = EndpointAlarms(self, "Alarms", stage=stage, key=key)
        if self.alarms.rollback_arns:
            self.role.allow_reading(self.alarms.rollback_arns)
        self.prober = Prober.of(self, detector=detector, bucket=bucket, host=host)
        self.endpoint = DetectorEndpoint(
            self,
            "Endpoint",
            host=host,
            container=Container(
                role=self.role,
                bucket=bucket,
                image=image,
                archive=self.archive,
                model_data_url=self.copy.model_data_url,
                limits=detector.limits,
            ),
            alarms=self.alarms,
        )
        if self.prober:
            # While an update bakes, the prober has to know the new expectations.
            self.endpoint.endpoint.node.add_dependency(self.prober)
            self.alarms.watch(self.prober.errors, endpoint=self.endpoint.endpoint)
        if stage.scaling:
            Scaling(self, "Scaling", settings=stage.scaling, endpoint=self.endpoint.endpoint)
        page = Dashboard(
            self,
            "Dashboard",
            stage=stage,
            alarms=self.alarms,
            model_digest=self.archive.model_digest,
        )
        Annotations.of(self.endpoint).add_info(fleet_quota(stage))
        self.smoke_test = SmokeTest(
            self,
            "SmokeTest",
            endpoint=self.endpoint,
            detector=detector,
            host=host,
        )
        outputs = {
            "EndpointName": self.endpoint.endpoint.attr_endpoint_name,
            "EndpointConfigName": self.endpoint.config.attr_endpoint_config_name,
            "ModelDataUrl": self.copy.model_data_url,
            "BucketName": self.bucket.bucket.bucket_name,
            "AlarmTopicArn": self.alarms.topic.topic_arn,
            "DashboardName": page.dashboard.dashboard_name,
            **self._promotion_outputs(),
            **(self.endpoint.asynchronous.outputs if self.endpoint.asynchronous else {}),
            **(batch_outputs(stage.batch) if stage.batch else {}),
        }
        self.outputs = {name: CfnOutput(self, name, value=value) for name, value in outputs.items()}

    def let_check(self, checkers: Sequence[NamedRole]) -> None:
        """Let these roles of the tooling account take one that looks at this stage."""
        check = PromotionCheck(self, "PromotionCheck", endpoint=self.endpoint, checkers=checkers)
        check.watch(self.alarms)
        if self.prober:
            check.ask(self.prober)
        self.outputs["CheckRoleArn"] = CfnOutput(self, "CheckRoleArn", value=check.role.role_arn)

    def _promotion_outputs(self) -> dict[str, str]:
        outputs = {
            "ModelDigest": self.archive.model_digest,
            "AlarmNames": ",".join(self.alarms.promotion),
        }
        if self.prober:
            outputs["ProberName"] = self.prober.asking.function.function_name
        return outputs
