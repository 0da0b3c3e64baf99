"""The gate: a deployment succeeds only when the endpoint answers about reference photos rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from stacks.check_function import PROVEN, allow_asking, checking_files
from stacks.custom_resource_function import CustomResourceFunction
from stacks.handler_function import Code

if TYPE_CHECKING:
    from stacks.detector import Detector
    from stacks.detector_endpoint import DetectorEndpoint
    from stacks.host import Host


class SmokeTest(Construct):
    """Runs when anything that it judges or judges by has changed."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        endpoint: DetectorEndpoint,
        detector: Detector,
        host: Host,
    ) -> None:
        """The photos and the expectations travel in the function, beside its code."""
        super().__init__(scope, id_)
        self.testing = CustomResourceFunction(
            self,
            "Testing",
            code=Code(
                entrypoint="custom_resources.entrypoints.smoke_test", files=checking_files(detector)
            ),
            host=host,
            # By way of S3, each request takes seconds, or minutes where no instance is up.
            timeout=Duration.minutes(15 if endpoint.stage.kind == "asynchronous" else 10),
        )
        bucket = endpoint.container.bucket
        allow_asking(self.testing, stage=endpoint.stage, bucket=bucket)
        self.testing.allow_objects(bucket, PROVEN, "s3:PutObject")
        self.testing.allow("sagemaker:DescribeEndpointConfig", resources=[endpoint.config.ref])
        self.testing.allow("sagemaker:DescribeModel", resources=[endpoint.model.ref])
        self.resource = self.testing.resource(
            type_="SmokeTest",
            properties={
                "EndpointName": endpoint.endpoint.attr_endpoint_name,
                "EndpointConfigName": endpoint.config.attr_endpoint_config_name,
                "EndpointKind": endpoint.stage.kind,
                "BucketName": bucket.bucket_name,
                "Image": endpoint.container.image.uri,
                "ModelDigest": endpoint.container.archive.model_digest,
                "ArchiveSha256": endpoint.container.archive.archive_sha256,
                "Expectations": detector.reference.expectations,
                "FunctionDigest": self.testing.files_digest,
            },
        )
