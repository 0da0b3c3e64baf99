"""Is what serves what was deployed? SageMaker can roll an update back and say InService."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clock import REAL, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeEndpointOutputTypeDef

SETTLE_SECONDS = 120.0
POLL_SECONDS = 5.0
_IN_TRANSITION = {"Creating", "Updating", "SystemUpdating", "RollingBack"}


@dataclass(frozen=True)
class Deployment:
    """What this deployment put in place."""

    endpoint_name: str
    endpoint_config_name: str
    image: str
    model_digest: str


def differences(
    sagemaker: SageMakerClient,
    deployed: Deployment,
    *,
    clock: Clock = REAL,
) -> list[str]:
    """One sentence for each thing in which the live endpoint is not what was deployed."""
    live = _settled(sagemaker, deployed.endpoint_name, clock)
    return list(_differences(sagemaker, deployed, live))


def has_instances(sagemaker: SageMakerClient, endpoint_name: str) -> bool:
    """Whether any instance is up; an asynchronous endpoint may have scaled to zero."""
    live = sagemaker.describe_endpoint(EndpointName=endpoint_name)
    variants = live.get("ProductionVariants", ())
    return any(variant.get("CurrentInstanceCount") for variant in variants)


def _settled(
    sagemaker: SageMakerClient,
    name: str,
    clock: Clock,
) -> DescribeEndpointOutputTypeDef:
    """The endpoint once it is in no transition, such as the service's own patching, or as it is."""
    deadline = clock.now() + SETTLE_SECONDS
    while True:
        live = sagemaker.describe_endpoint(EndpointName=name)
        if live["EndpointStatus"] not in _IN_TRANSITION or clock.now() >= deadline:
            return live
        clock.sleep(POLL_SECONDS)


def _differences(
    sagemaker: SageMakerClient, deployed: Deployment, live: DescribeEndpointOutputTypeDef
) -> Iterator[str]:
    if live["EndpointStatus"] != "InService":
        reason = live.get("FailureReason", "no reason given")
        yield f"expected the status InService, it is {live['EndpointStatus']} ({reason})"
    config = live.get("EndpointConfigName")
    if config != deployed.endpoint_config_name:
        yield (
            f"expected the EndpointConfig {deployed.endpoint_config_name}, {config} is live: "
            "SageMaker undid the update (its alarms, or instances that did not become healthy)"
        )
    else:
        try:
            yield from _model_differences(sagemaker, deployed)
        except ClientError as error:
            yield f"expected to find {config} and its models: {error}"
    for variant in live.get("ProductionVariants", ()):
        if not variant.get("DeployedImages") and not variant.get("CurrentInstanceCount"):
            continue  # serverless, or scaled to zero: nothing runs that could have another image
        images = [image.get("SpecifiedImage") for image in variant.get("DeployedImages", ())]
        if images != [deployed.image]:
            yield (
                f"expected {variant['VariantName']} to run the image {deployed.image}, "
                f"it runs {', '.join(map(str, images)) or 'an unknown one'}"
            )


def _model_differences(sagemaker: SageMakerClient, deployed: Deployment) -> Iterator[str]:
    config = sagemaker.describe_endpoint_config(EndpointConfigName=deployed.endpoint_config_name)
    for name in [variant["ModelName"] for variant in config["ProductionVariants"]]:
        container = sagemaker.describe_model(ModelName=name).get("PrimaryContainer", {})
        image = container.get("Image")
        if image != deployed.image:
            yield f"expected the model {name} to have the image {deployed.image}, it has {image}"
        source = container.get("ModelDataSource", {}).get("S3DataSource", {})
        uri = container.get("ModelDataUrl") or source.get("S3Uri", "")
        if f"/{deployed.model_digest}/" not in uri:
            yield (
                f"expected the model {name} to have the archive with the model digest "
                f"{deployed.model_digest}, it has {uri or 'none'}"
            )
