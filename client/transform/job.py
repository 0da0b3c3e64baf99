"""The batch transform job: its name, its request, and how it went."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from client.errors import InstanceTypeError, JobRefusedError, ServiceError
from client.service_errors import explain

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeTransformJobResponseTypeDef

    from client.transform.live_model import LiveModel
    from client.transform.prefix import Prefix

LOG_GROUP = "/aws/sagemaker/TransformJobs"
_ENDPOINT_CHARACTERS = 40  # of the endpoint's name, so that the job's stays within 63
# What the detector's handler takes is 6 MB, as an endpoint would. SageMaker wants the product of
# the two to be 100 at most.
_PAYLOAD_MB = 6
_AT_ONCE = 4  # to each instance, as an asynchronous endpoint gets by default


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is asked for."""

    model: LiveModel
    input: Prefix
    output: Prefix
    content_type: str
    instance_type: str
    instances: int

    def request(self, name: str) -> dict[str, Any]:
        """Return the members of CreateTransformJob: each object whole, in a request of its own."""
        resources: dict[str, Any] = {
            "InstanceType": self.instance_type,
            "InstanceCount": self.instances,
        }
        if self.model.volume_key:
            resources["VolumeKmsKeyId"] = self.model.volume_key
        return {
            "TransformJobName": name,
            "ModelName": self.model.name,
            "MaxConcurrentTransforms": _AT_ONCE,
            "MaxPayloadInMB": _PAYLOAD_MB,
            "BatchStrategy": "SingleRecord",
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": self.input.uri}},
                "ContentType": self.content_type,
                "CompressionType": "None",
                "SplitType": "None",
            },
            "TransformOutput": {
                "S3OutputPath": self.output.uri,
                "Accept": "application/json",
                "AssembleWith": "None",
            },
            "TransformResources": resources,
        }


def job_name(endpoint: str, *, now: datetime | None = None) -> str:
    """Return a name that no other job has, which begins with the endpoint's."""
    moment = now or datetime.now(UTC)
    begin = endpoint[:_ENDPOINT_CHARACTERS].rstrip("-")
    return f"{begin}-{moment:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"


def usable_type(sagemaker: SageMakerClient, wanted: str | None, model: LiveModel) -> str:
    """Return the instance type that was asked for, or the live variant's.

    Raises:
        InstanceTypeError: There is none, or no job runs on it.
    """
    if wanted:
        return wanted
    if model.instance_type is None:
        raise InstanceTypeError(
            "the endpoint is serverless and a job runs on instances: name a type with"
            " --instance-type, such as ml.c6i.large"
        )
    known = getattr(sagemaker.meta.service_model.shape_for("TransformInstanceType"), "enum", [])
    if model.instance_type not in known:
        raise InstanceTypeError(
            f"the endpoint runs on {model.instance_type}, on which no transform job runs: name"
            " another type with --instance-type, such as ml.c6i.large"
        )
    return model.instance_type


def start(sagemaker: SageMakerClient, request: dict[str, Any]) -> None:
    """Create the job; raises CommandError in the service's own words."""
    try:
        sagemaker.create_transform_job(**request)
    except (BotoCoreError, ClientError) as error:
        explained = explain(error, target="CreateTransformJob")
        if isinstance(error, ClientError) and isinstance(explained, ServiceError):
            said = error.response["Error"].get("Message", "no words")
            raise JobRefusedError(f"SageMaker refused the job: {said}") from error
        raise explained from error


def describe(sagemaker: SageMakerClient, name: str) -> DescribeTransformJobResponseTypeDef:
    """Return how the job is; raises CommandError."""
    try:
        return sagemaker.describe_transform_job(TransformJobName=name)
    except (BotoCoreError, ClientError) as error:
        raise explain(error, target=f"transform job {name}") from error
