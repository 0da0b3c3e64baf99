"""What functions that ask the endpoint may do: invoke it in its own way, and look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from stacks.asynchronous import FAILURE, INPUT, OUTPUT, UNFORESEEN
from stacks.files_digest import source_files

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk.aws_s3 import IBucket

    from stacks.detector import Detector
    from stacks.handler_function import HandlerFunction
    from stacks.stage_settings import StageSettings

PROVEN = "expectations/proven.json"  # as lambda_code/custom_resources/proven.py has it


def checking_files(detector: Detector) -> dict[str, Path]:
    """The functions' code, with the photos and the expectations beside it."""
    reference = {f"reference/{name}": path for name, path in detector.reference.files.items()}
    return {**source_files(detector.functions), **reference}


def allow_asking(function: HandlerFunction, *, stage: StageSettings, bucket: IBucket) -> None:
    """Let the function describe and invoke the stage's endpoint, by way of S3 if it needs to."""
    asynchronous = stage.kind == "asynchronous"
    # SageMaker writes names in ARNs in lower case.
    endpoint = Stack.of(function).format_arn(
        service="sagemaker", resource="endpoint", resource_name=stage.endpoint_name.lower()
    )
    function.allow(
        "sagemaker:DescribeEndpoint",
        "sagemaker:InvokeEndpointAsync" if asynchronous else "sagemaker:InvokeEndpoint",
        resources=[endpoint],
    )
    if asynchronous:
        # Without it S3 answers 403 for an object that is not there yet.
        function.allow("s3:ListBucket", resources=[bucket.bucket_arn])
        for prefix, *actions in (
            (INPUT, "s3:PutObject", "s3:DeleteObjectVersion"),
            (OUTPUT, "s3:GetObject"),
            (FAILURE, "s3:GetObject"),
        ):
            function.allow_objects(bucket, f"{prefix}*", *actions, why=UNFORESEEN)
