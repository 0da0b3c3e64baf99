"""The AWS services that `transform` calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from client.aws import clients

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient


@dataclass(frozen=True)
class Services:
    """Their clients."""

    sagemaker: SageMakerClient
    s3: S3Client


def connect() -> Services:
    """Return clients as the environment makes them; raises CommandError."""
    sagemaker, s3 = clients("sagemaker", "s3")
    return Services(sagemaker=sagemaker, s3=s3)
