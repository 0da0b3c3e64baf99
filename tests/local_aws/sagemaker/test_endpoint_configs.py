from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from tests.local_aws.sagemaker.hosting import Hosting, variants

SERVERLESS = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}


def test_a_configuration_is_described_with_the_default_weight(hosting: Hosting) -> None:
    """Proves that Describe gives back the variants, with the weight that was not given."""
    hosting.config("c", model="m")
    described = hosting.call("DescribeEndpointConfig", EndpointConfigName="c")
    assert described["ProductionVariants"] == variants("m", InitialVariantWeight=1.0)


def test_the_model_has_to_exist(hosting: Hosting) -> None:
    """Proves that a configuration of an unknown model is refused."""
    with pytest.raises(RefusedError, match=r'Could not find model ".*:model/none"'):
        hosting.call(
            "CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=variants("none")
        )


def test_names_are_unique(hosting: Hosting) -> None:
    """Proves that a second configuration of the name is refused."""
    hosting.config("c")
    with pytest.raises(RefusedError, match="already existing endpoint configuration"):
        hosting.config("c")


@pytest.mark.parametrize(
    ("production", "words"),
    [
        (variants("m", ServerlessConfig=SERVERLESS), "either ServerlessConfig or InstanceType"),
        (
            [{"VariantName": "a", "ModelName": "m", "ServerlessConfig": SERVERLESS}],
            "ServerlessConfig: not supported .* give the variant InstanceType",
        ),
        ([{"VariantName": "a", "ModelName": "m"}], "needs InstanceType, InitialInstanceCount"),
        ([*variants("m"), *variants("m")], "Variant names must be unique: AllTraffic"),
        (variants("m", InitialVariantWeight=0), "add up to 0"),
        (variants("m", ManagedInstanceScaling={}), "ManagedInstanceScaling: not supported"),
    ],
)
def test_variants_that_contradict_themselves_are_refused(
    hosting: Hosting, production: list[dict[str, Any]], words: str
) -> None:
    """Proves the rules between the members of variants."""
    hosting.model("m")
    with pytest.raises(RefusedError, match=words):
        hosting.call("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=production)


TOPIC = "arn:aws:sns:us-east-1:000000000000:topic"
CAPTURE = {
    "InitialSamplingPercentage": 50,
    "DestinationS3Uri": "s3://captured/here",
    "CaptureOptions": [{"CaptureMode": "InputAndOutput"}],
}


def test_an_asynchronous_configuration_is_described_as_given(hosting: Hosting) -> None:
    """Proves that no member of AsyncInferenceConfig is lost, of the configuration or endpoint."""
    settings = {
        "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 2},
        "OutputConfig": {
            "KmsKeyId": "alias/outputs",
            "S3OutputPath": "s3://out/answers",
            "S3FailurePath": "s3://out/failures",
            "NotificationConfig": {
                "SuccessTopic": TOPIC,
                "ErrorTopic": TOPIC,
                "IncludeInferenceResponseIn": ["ERROR_NOTIFICATION_TOPIC"],
            },
        },
    }
    hosting.config_members = {"AsyncInferenceConfig": settings}
    hosting.endpoint("c")
    described = hosting.call("DescribeEndpointConfig", EndpointConfigName="c")
    assert described["AsyncInferenceConfig"] == settings
    assert hosting.settled()["AsyncInferenceConfig"] == settings


def test_data_capture_is_described_with_its_status(hosting: Hosting) -> None:
    """Proves the summary of an endpoint that captures, and of one whose capture is off."""
    hosting.config_members = {"DataCaptureConfig": CAPTURE}
    hosting.endpoint("on")
    assert hosting.settled()["DataCaptureConfig"] == {
        "EnableCapture": True,
        "CaptureStatus": "Started",
        "CurrentSamplingPercentage": 50,
        "DestinationS3Uri": "s3://captured/here",
        "KmsKeyId": "",
    }
    hosting.config_members = {"DataCaptureConfig": {**CAPTURE, "EnableCapture": False}}
    hosting.config("off")
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="off")
    assert hosting.settled()["DataCaptureConfig"]["CaptureStatus"] == "Stopped"


ASYNC = {"OutputConfig": {"S3OutputPath": "s3://out/x"}}


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"AsyncInferenceConfig": {}}, "outputConfig"),
        (
            {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "https://x/y"}}},
            "outside s3://",
        ),
        ({"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "bucket"}}}, "pattern"),
        (
            {"AsyncInferenceConfig": ASYNC, "DataCaptureConfig": CAPTURE},
            "DataCaptureConfig of an asynchronous endpoint",
        ),
        ({"DataCaptureConfig": {**CAPTURE, "InitialSamplingPercentage": 101}}, "less than"),
        ({"DataCaptureConfig": {**CAPTURE, "CaptureOptions": [{"CaptureMode": "x"}]}}, "enum"),
        ({"KmsKeyId": "gone"}, "KMS key gone does not exist"),
        ({"DataCaptureConfig": {**CAPTURE, "KmsKeyId": "gone"}}, "KMS key gone"),
        (
            {
                "AsyncInferenceConfig": {
                    "OutputConfig": {"S3OutputPath": "s3://out/x", "KmsKeyId": "gone"}
                }
            },
            "KMS key gone",
        ),
    ],
)
def test_configurations_that_cannot_work_are_refused(
    hosting: Hosting, members: dict[str, Any], words: str
) -> None:
    """Proves the bounds of the model and the rules about locations, capture and keys."""
    hosting.model("m")
    hosting.unusable_keys = {"gone"}
    with pytest.raises(RefusedError, match=words):
        hosting.call(
            "CreateEndpointConfig",
            EndpointConfigName="c",
            ProductionVariants=variants("m"),
            **members,
        )


def test_batch_transform_is_refused_with_what_to_do(hosting: Hosting) -> None:
    """Proves that the request is checked as on AWS, and then refused in words."""
    job: dict[str, Any] = {
        "TransformJobName": "t",
        "ModelName": "m",
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://in/x"}}
        },
        "TransformOutput": {"S3OutputPath": "s3://out/x"},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
    }
    with pytest.raises(RefusedError, match="real-time or an asynchronous endpoint"):
        hosting.call("CreateTransformJob", **job)
    with pytest.raises(RefusedError, match="modelName"):
        hosting.call("CreateTransformJob", **{**job, "ModelName": None})
