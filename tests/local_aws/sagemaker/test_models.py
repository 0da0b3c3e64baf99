from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from tests.local_aws.sagemaker.hosting import IMAGE, ROLE, Hosting

ARCHIVE = "s3://models/m.tar.gz"


def test_a_model_is_described_as_created(hosting: Hosting) -> None:
    """Proves that Describe gives back the request, the ARN and the defaults, without tags."""
    hosting.model("My-Model", Tags=[{"Key": "k", "Value": "v"}])

    described = hosting.call("DescribeModel", ModelName="My-Model")

    assert described == {
        "ModelName": "My-Model",
        "ModelArn": "arn:aws:sagemaker:us-east-1:000000000000:model/my-model",
        "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": "s3://models/My-Model.tar.gz"},
        "ExecutionRoleArn": ROLE,
        "EnableNetworkIsolation": False,
        "CreationTime": described["CreationTime"],
    }


def test_a_deleted_model_is_not_found(hosting: Hosting) -> None:
    """Proves that a deleted model is gone, in the service's words."""
    hosting.model("m")
    hosting.call("DeleteModel", ModelName="m")
    with pytest.raises(RefusedError, match=r'Could not find model ".*:model/m"\.'):
        hosting.call("DescribeModel", ModelName="m")


def test_a_second_model_of_the_name_is_refused(hosting: Hosting) -> None:
    """Proves that names are unique."""
    hosting.model("m")
    with pytest.raises(RefusedError, match=r'Cannot create already existing model ".*/m"\.'):
        hosting.model("m")


def test_what_the_platform_refuses_makes_no_model(hosting: Hosting) -> None:
    """Proves that a role that cannot be assumed fails the creation and leaves nothing."""
    hosting.refused = "Could not assume role"
    with pytest.raises(RefusedError, match="Could not assume role"):
        hosting.model("m")
    assert hosting.call("ListModels") == {"Models": []}


@pytest.mark.parametrize(
    ("container", "words"),
    [
        ({"ModelDataUrl": ARCHIVE}, "needs an Image"),
        (
            {"Image": IMAGE.replace("us-east-1", "eu-west-1"), "ModelDataUrl": ARCHIVE},
            "Cross region ECR image pulls are not allowed",
        ),
        ({"Image": "python:3.11", "ModelDataUrl": ARCHIVE}, "Invalid image URI"),
        ({"Image": IMAGE, "ModelDataUrl": "https://x/y"}, "Expected s3://BUCKET/KEY"),
        ({"Image": IMAGE}, "A model without model data: not supported"),
        ({"Image": IMAGE, "ModelDataUrl": ARCHIVE, "Mode": "MultiModel"}, "Multi-model"),
        (
            {
                "Image": IMAGE,
                "ModelDataUrl": ARCHIVE,
                "ModelDataSource": {
                    "S3DataSource": {
                        "S3Uri": ARCHIVE,
                        "S3DataType": "S3Object",
                        "CompressionType": "Gzip",
                    }
                },
            },
            "either ModelDataUrl or ModelDataSource",
        ),
        (
            {
                "Image": IMAGE,
                "ModelDataSource": {
                    "S3DataSource": {
                        "S3Uri": ARCHIVE,
                        "S3DataType": "S3Prefix",
                        "CompressionType": "None",
                    }
                },
            },
            "Uncompressed model data",
        ),
        (
            {
                "Image": IMAGE,
                "ModelDataUrl": ARCHIVE,
                "Environment": {f"K{n}": "x" * 1000 for n in range(40)},
            },
            "Environment holds",
        ),
    ],
)
def test_containers_that_cannot_be_hosted_are_refused(
    hosting: Hosting, container: dict[str, Any], words: str
) -> None:
    """Proves the rules between the members of a container."""
    with pytest.raises(RefusedError, match=words):
        hosting.model("m", PrimaryContainer=container)


def test_the_archive_may_be_named_by_a_data_source(hosting: Hosting) -> None:
    """Proves that both ways to name a compressed archive lead to the same instance."""
    source = {"S3Uri": ARCHIVE, "S3DataType": "S3Object", "CompressionType": "Gzip"}
    container = {"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}
    hosting.model("one", PrimaryContainer=container)
    hosting.endpoint("one")
    assert hosting.launched[0].spec.model_data_url == ARCHIVE


def test_a_name_is_taken_whatever_its_case(hosting: Hosting) -> None:
    """Proves that two resources never share an ARN, which has names in lower case."""
    hosting.endpoint()
    hosting.model("Other")
    with pytest.raises(RefusedError, match="Cannot create already existing model"):
        hosting.model("OTHER")
    with pytest.raises(RefusedError, match="Cannot create already existing endpoint "):
        hosting.call("CreateEndpoint", EndpointName="E", EndpointConfigName="c")
