"""The AWS services that `status` asks; it changes nothing in any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from client.aws import clients

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient


class Scaling(Protocol):
    """The part of Application Auto Scaling's client that is used."""

    def describe_scalable_targets(self, **request: Any) -> Any:
        """Describe what is scaled."""


class CloudWatch(Protocol):
    """The part of CloudWatch's client that is used."""

    def describe_alarms(self, **request: Any) -> Any:
        """Describe alarms."""


@dataclass(frozen=True)
class Services:
    """Their clients."""

    sagemaker: SageMakerClient
    s3: S3Client
    scaling: Scaling
    cloudwatch: CloudWatch
    logs: CloudWatchLogsClient
    cloudformation: CloudFormationClient


def connect() -> Services:
    """Return clients as the environment makes them; raises CommandError."""
    sagemaker, s3, scaling, cloudwatch, logs, cloudformation = clients(
        "sagemaker", "s3", "application-autoscaling", "cloudwatch", "logs", "cloudformation"
    )
    return Services(
        sagemaker=sagemaker,
        s3=s3,
        scaling=scaling,
        cloudwatch=cloudwatch,
        logs=logs,
        cloudformation=cloudformation,
    )
