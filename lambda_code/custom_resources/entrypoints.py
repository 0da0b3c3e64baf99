"""The Lambda handlers, and the only place that makes boto3 clients."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from custom_resources.client_configs import CONTROL, INVOKE
from custom_resources.cloudformation import Context, Resource, handler
from custom_resources.copy_model import CopyModel
from custom_resources.empty_bucket import EmptyBucket
from custom_resources.endpoint import Endpoints
from custom_resources.smoke_test import SmokeTest

ASSET_ROOT = Path(__file__).resolve().parents[1]


def copy_model(event: Mapping[str, Any], context: Context) -> None:
    """Copy the model archive into the endpoint's bucket; see `CopyModel`."""

    def make() -> Resource:
        return CopyModel(
            s3=boto3.client("s3", config=CONTROL),
            cloudformation=boto3.client("cloudformation", config=CONTROL),
        )

    handler(make)(event, context)


def smoke_test(event: Mapping[str, Any], context: Context) -> None:
    """Hold the endpoint against what was deployed and what is expected; see `SmokeTest`."""

    def make() -> Resource:
        return SmokeTest(
            sagemaker=boto3.client("sagemaker", config=CONTROL),
            endpoints=Endpoints(
                boto3.client("sagemaker-runtime", config=INVOKE),
                boto3.client("s3", config=CONTROL),
            ),
            cloudformation=boto3.client("cloudformation", config=CONTROL),
            reference=ASSET_ROOT / "reference",
        )

    handler(make)(event, context)


def empty_bucket(event: Mapping[str, Any], context: Context) -> None:
    """Empty the bucket that is deleted with its stack; see `EmptyBucket`."""

    def make() -> Resource:
        return EmptyBucket(
            s3=boto3.client("s3", config=CONTROL),
            cloudformation=boto3.client("cloudformation", config=CONTROL),
        )

    handler(make)(event, context)
