"""Requests and answers that are kept, so that what the model saw can be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_sagemaker as sagemaker

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk.aws_s3 import IBucket

    from stacks.stage_settings import CaptureSettings

PREFIX = "capture/"
_Config = sagemaker.CfnEndpointConfig


def data_capture(
    settings: CaptureSettings, *, bucket: IBucket, key: kms.IKey | None
) -> sagemaker.CfnEndpointConfig.DataCaptureConfigProperty:
    """The DataCaptureConfig of both directions; what is not JSON is kept as base64."""
    return _Config.DataCaptureConfigProperty(
        enable_capture=True,
        initial_sampling_percentage=settings.percent,
        destination_s3_uri=bucket.s3_url_for_object(PREFIX),
        kms_key_id=key.key_arn if key else None,
        capture_options=[
            _Config.CaptureOptionProperty(capture_mode=mode) for mode in ("Input", "Output")
        ],
        capture_content_type_header=_Config.CaptureContentTypeHeaderProperty(
            json_content_types=["application/json"]
        ),
    )
