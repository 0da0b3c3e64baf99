"""The AWS clients, made from the environment alone: it decides account, region and endpoint URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from client.service_errors import explain

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient


@dataclass(frozen=True)
class Aws:
    """The two services that `detect` calls; their clients may be shared by threads."""

    runtime: SageMakerRuntimeClient
    s3: S3Client


def connect(*, connections: int) -> Aws:
    """Return clients for as many requests at once as `connections`; nothing is called yet.

    Raises:
        CommandError: the environment's settings can't be used.
    """
    runtime, s3 = clients("sagemaker-runtime", "s3", connections=connections)
    return Aws(runtime=runtime, s3=s3)


def clients(*services: str, connections: int = 1) -> list[Any]:
    """Return a client of each service, by boto3's names; raises as `connect` does."""
    config = Config(
        connect_timeout=10,
        # A container may take 60 s to answer, so less than 70 would give up on good answers.
        read_timeout=75,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=connections,
    )
    try:
        session: Any = boto3.Session()
        return [session.client(service, config=config) for service in services]
    except (BotoCoreError, ValueError) as error:
        raise explain(error, target="AWS") from error
