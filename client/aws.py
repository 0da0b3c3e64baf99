"""The AWS clients, made from the environment alone: it decides account, region and endpoint URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from client.service_errors import explain

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient


@dataclass(frozen=True)
class Aws:
    """The two services that the client calls; their clients may be shared by threads."""

    runtime: SageMakerRuntimeClient
    s3: S3Client


def connect(*, connections: int) -> Aws:
    """Return clients for as many requests at once as `connections`; nothing is called yet.

    Raises:
        DetectError: the environment's settings can't be used.
    """
    config = Config(
        connect_timeout=10,
        # A container may take 60 s to answer, so less than 70 would give up on good answers.
        read_timeout=75,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=connections,
    )
    try:
        session = boto3.Session()
        return Aws(
            runtime=session.client("sagemaker-runtime", config=config),
            s3=session.client("s3", config=config),
        )
    except (BotoCoreError, ValueError) as error:
        raise explain(error, target="AWS") from error
