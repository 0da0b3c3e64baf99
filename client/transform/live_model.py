"""Which Model is live behind an endpoint, and on what it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from client.errors import NothingLiveError
from client.service_errors import explain

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

_SERVING = {"InService", "Updating", "SystemUpdating", "RollingBack", "UpdateRollbackFailed"}


@dataclass(frozen=True)
class LiveModel:
    """A Model's name, the instance type (None: serverless), and the key of the volumes, if any."""

    name: str
    instance_type: str | None
    volume_key: str | None


def live_model(sagemaker: SageMakerClient, endpoint: str) -> LiveModel:
    """Return the Model of the endpoint's one variant.

    Raises:
        NothingLiveError: The endpoint serves nothing, or more than one Model.
        CommandError: SageMaker doesn't say.
    """
    where = f"endpoint {endpoint} in {sagemaker.meta.region_name}"
    try:
        live = sagemaker.describe_endpoint(EndpointName=endpoint)
        if live["EndpointStatus"] not in _SERVING:
            raise NothingLiveError(
                f"no Model is live behind the {where}, which is {live['EndpointStatus']}: see"
                f" python -m client status {endpoint}"
            )
        config = sagemaker.describe_endpoint_config(EndpointConfigName=live["EndpointConfigName"])
    except (BotoCoreError, ClientError) as error:
        raise explain(error, target=where, named_by="ENDPOINT") from error
    variants = config["ProductionVariants"]
    if len(variants) != 1:
        names = ", ".join(variant.get("ModelName", "none") for variant in variants)
        raise NothingLiveError(
            f"{len(variants)} Models are live behind the {where} ({names}): start the job of one of"
            " them with aws sagemaker create-transform-job"
        )
    return LiveModel(
        name=variants[0]["ModelName"],
        instance_type=variants[0].get("InstanceType"),
        volume_key=config.get("KmsKeyId"),
    )
