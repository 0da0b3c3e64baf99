"""The production variant of each kind of endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_sagemaker as sagemaker

from stacks.endpoint_metrics import VARIANT
from stacks.image_tags import default_host_ami

if TYPE_CHECKING:
    from stacks.stage_settings import StageSettings

_Config = sagemaker.CfnEndpointConfig
# Seconds. The archive is small and the container starts in seconds: what takes longer is stuck.
DOWNLOAD_SECONDS = STARTUP_SECONDS = 300
# Of these TF Serving may take so long to load the model and warm it up (the handler's
# `context.timeout`, too); the rest is for pip and gunicorn. The container's own 60 s are less than
# a small or busy machine takes.
LOAD_SECONDS = 240


def production_variant(
    stage: StageSettings, *, model_name: str
) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
    """Instances, or what a serverless variant has in their place.

    A scaled variant begins with its minimum, and with one instance at least, as SageMaker wants it.
    """
    if stage.kind == "serverless":
        settings = stage.serverless
        return _Config.ProductionVariantProperty(
            variant_name=VARIANT,
            model_name=model_name,
            initial_variant_weight=1,
            serverless_config=_Config.ServerlessConfigProperty(
                memory_size_in_mb=settings.memory_mb,
                max_concurrency=settings.max_concurrency,
                provisioned_concurrency=settings.provisioned_concurrency,
            ),
        )
    return _Config.ProductionVariantProperty(
        variant_name=VARIANT,
        model_name=model_name,
        instance_type=stage.instance_type,
        initial_instance_count=max(stage.scaling.min, 1) if stage.scaling else stage.instances,
        initial_variant_weight=1,
        inference_ami_version=stage.host_ami or default_host_ami(stage.instance_type),
        model_data_download_timeout_in_seconds=DOWNLOAD_SECONDS,
        container_startup_health_check_timeout_in_seconds=STARTUP_SECONDS,
    )
