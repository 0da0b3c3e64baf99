"""An account with an endpoint and photos to transform; a test changes what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from client.transform.services import Services
from tests.client.fake_service import Answer, FakeService

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ARN = "arn:aws:sagemaker:eu-west-1:111111111111:any/dogs"
VARIANT = {"VariantName": "AllTraffic", "ModelName": "model-1", "InstanceType": "ml.c6i.large"}


def endpoint(status: str = "InService") -> Answer:
    """Return what DescribeEndpoint says."""
    return {
        "EndpointName": "dogs",
        "EndpointArn": ARN,
        "EndpointConfigName": "config-1",
        "EndpointStatus": status,
        "CreationTime": NOON,
        "LastModifiedTime": NOON,
    }


def config(*variants: Answer, **members: Any) -> Answer:
    """Return what DescribeEndpointConfig says."""
    return {
        "EndpointConfigName": "config-1",
        "EndpointConfigArn": ARN,
        "ProductionVariants": list(variants),
        "CreationTime": NOON,
        **members,
    }


def objects(*sizes: int, prefix: str = "in/", when: datetime = NOON) -> Answer:
    """Return a listing of objects with these sizes."""
    return {
        "Contents": [
            {"Key": f"{prefix}{number}.jpg.out", "Size": size, "LastModified": when}
            for number, size in enumerate(sizes)
        ]
    }


def job(status: str, **members: Any) -> Answer:
    """Return what DescribeTransformJob says."""
    return {
        "TransformJobName": "dogs-1",
        "TransformJobArn": ARN,
        "TransformJobStatus": status,
        "ModelName": "model-1",
        "CreationTime": NOON,
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://photos/in/"}}
        },
        "TransformResources": {"InstanceType": "ml.c6i.large", "InstanceCount": 1},
        **members,
    }


class Account:
    """SageMaker and S3, which take on any job."""

    def __init__(self) -> None:
        self.sagemaker = FakeService(
            "sagemaker",
            {
                "DescribeEndpoint": endpoint(),
                "DescribeEndpointConfig": config(VARIANT),
                "CreateTransformJob": {"TransformJobArn": ARN},
                "DescribeTransformJob": job("Completed"),
            },
        )
        self.listings = {"in/": objects(10, 20), "out/": objects(5, 5, prefix="out/")}
        self.s3 = FakeService("s3", {"ListObjectsV2": lambda given: self.listings[given["Prefix"]]})

    def services(self) -> Services:
        """Return boto3's clients."""
        return Services(sagemaker=self.sagemaker.client(), s3=self.s3.client())

    @property
    def created(self) -> list[Answer]:
        """The jobs that were asked for."""
        return [given for name, given in self.sagemaker.calls if name == "CreateTransformJob"]
