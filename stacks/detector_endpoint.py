"""Model, EndpointConfig and Endpoint, so declared that a change replaces what it must."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from stacks.acknowledgements import acknowledge, acknowledge_aws_key
from stacks.asynchronous import Asynchronous
from stacks.container_settings import container_settings
from stacks.data_capture import data_capture
from stacks.deployment_config import deployment_config
from stacks.encryption import disk_key
from stacks.log_days import retention
from stacks.variant import LOAD_SECONDS, production_variant

if TYPE_CHECKING:
    from aws_cdk.aws_s3 import IBucket

    from stacks.endpoint_alarms import EndpointAlarms
    from stacks.execution_role import ExecutionRole
    from stacks.host import Host
    from stacks.inference_image import InferenceImage
    from stacks.model_archive import ModelArchive
    from stacks.network import Network
    from stacks.settings import LimitSettings
    from stacks.stage_settings import StageSettings


@dataclass(frozen=True, kw_only=True)
class Container:
    """What one instance runs, and what it may do."""

    role: ExecutionRole
    bucket: IBucket
    image: InferenceImage
    archive: ModelArchive
    model_data_url: str
    limits: LimitSettings


class DetectorEndpoint(Construct):
    """Only the Endpoint has a name; Model and EndpointConfig are new ones with every change."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        host: Host,
        container: Container,
        alarms: EndpointAlarms,
    ) -> None:
        """The Model waits for the role's policies, or SageMaker could not read the archive yet."""
        super().__init__(scope, id_)
        self.container, self.stage = container, host.stage
        stage = host.stage
        # Declared here, as the one that the platform would make would be kept for ever.
        self.log_group = logs.LogGroup(
            self,
            "LogGroup",
            log_group_name=f"/aws/sagemaker/Endpoints/{stage.endpoint_name}",
            encryption_key=host.key,
            retention=retention(stage.log_days),
            removal_policy=RemovalPolicy.DESTROY,
        )
        if not host.key:
            acknowledge_aws_key(self.log_group, "NIST.800.53.R5-CloudWatchLogGroupEncrypted")
        self.model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=container.role.role.role_arn,
            enable_network_isolation=stage.network_isolation or None,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=container.image.uri,
                model_data_url=container.model_data_url,
                environment={
                    **_environment(container.limits, stage.s3_input_buckets),
                    **container_settings(stage),
                },
            ),
            vpc_config=_vpc(host.network) if host.network else None,
        )
        self.asynchronous = self._asynchronous(host)
        self.model.node.add_dependency(container.role)
        self.config = sagemaker.CfnEndpointConfig(
            self,
            "EndpointConfig",
            production_variants=[production_variant(stage, model_name=self.model.attr_model_name)],
            kms_key_id=disk_key(host.key, stage),
            async_inference_config=(
                self.asynchronous.config(stage.asynchronous) if self.asynchronous else None
            ),
            data_capture_config=(
                data_capture(stage.capture, bucket=container.bucket, key=host.key)
                if stage.capture
                else None
            ),
        )
        if not self.config.kms_key_id:
            self._acknowledge_disks(with_key=host.key is not None)
        self.endpoint = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=stage.endpoint_name,
            endpoint_config_name=self.config.attr_endpoint_config_name,
            # It refers to the alarms, so that they are there before the first update.
            deployment_config=deployment_config(stage.update, alarms=alarms.rollback),
            retain_all_variant_properties=True,
            exclude_retained_variant_properties=_not_retained(stage),
        )
        self.endpoint.node.add_dependency(self.log_group)

    def _acknowledge_disks(self, *, with_key: bool) -> None:
        rule = "NIST.800.53.R5-SageMakerEndpointConfigurationKMSKeyConfigured"
        if not with_key:
            acknowledge_aws_key(self.config, rule)
        elif self.stage.kind == "serverless":
            acknowledge(self.config, "A serverless endpoint has no volume to give a key to.", rule)
        else:
            acknowledge(
                self.config,
                "This instance type's storage is on its host, whose hardware encrypts it; take a "
                "type with volumes, such as ml.c6i, where the key has to be yours.",
                rule,
            )

    def _asynchronous(self, host: Host) -> Asynchronous | None:
        if host.stage.kind != "asynchronous":
            return None
        asynchronous = Asynchronous(
            self, "Asynchronous", bucket=self.container.bucket, key=host.key
        )
        asynchronous.allow(self.container.role)
        return asynchronous


def _vpc(network: Network) -> sagemaker.CfnModel.VpcConfigProperty:
    return sagemaker.CfnModel.VpcConfigProperty(
        subnets=network.subnets, security_group_ids=[network.security_group]
    )


def _not_retained(
    stage: StageSettings,
) -> list[sagemaker.CfnEndpoint.VariantPropertyProperty] | None:
    """Where nothing scales the fleet, the stages file says how many instances there are."""
    if stage.scaling or stage.kind == "serverless":
        return None
    return [
        sagemaker.CfnEndpoint.VariantPropertyProperty(variant_property_type="DesiredInstanceCount")
    ]


def _environment(limits: LimitSettings, input_buckets: tuple[str, ...]) -> dict[str, str]:
    environment = {
        "DETECTOR_MAX_IMAGES": str(limits.images),
        "DETECTOR_MAX_MEGAPIXELS": str(limits.megapixels),
        "DETECTOR_MAX_S3_OBJECT_MB": str(limits.s3_object_mb),
        "SAGEMAKER_TFS_WAIT_TIME_SECONDS": str(LOAD_SECONDS),
    }
    if input_buckets:
        environment["DETECTOR_S3_BUCKETS"] = ",".join(input_buckets)
    return environment
