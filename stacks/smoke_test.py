"""The gate: a deployment succeeds only when the endpoint answers about reference photos rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack
from constructs import Construct

from stacks.custom_resource_function import CustomResourceFunction
from stacks.files_digest import source_files

if TYPE_CHECKING:
    from stacks.detector import Detector
    from stacks.detector_endpoint import DetectorEndpoint
    from stacks.model_archive import ModelArchive


class SmokeTest(Construct):
    """Runs when anything that it judges or judges by has changed."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        endpoint: DetectorEndpoint,
        archive: ModelArchive,
        detector: Detector,
    ) -> None:
        """The photos and the expectations travel in the function, beside its code."""
        super().__init__(scope, id_)
        reference = {f"reference/{name}": path for name, path in detector.reference.files.items()}
        self.testing = CustomResourceFunction(
            self,
            "Testing",
            entrypoint="smoke_test",
            files={**source_files(detector.functions), **reference},
            timeout=Duration.minutes(10),
        )
        name = str(endpoint.endpoint.endpoint_name)
        self.testing.allow(
            "sagemaker:DescribeEndpoint",
            "sagemaker:InvokeEndpoint",
            # SageMaker writes names in ARNs in lower case.
            resources=[
                Stack.of(self).format_arn(
                    service="sagemaker", resource="endpoint", resource_name=name.lower()
                )
            ],
        )
        self.testing.allow("sagemaker:DescribeEndpointConfig", resources=[endpoint.config.ref])
        self.testing.allow("sagemaker:DescribeModel", resources=[endpoint.model.ref])
        self.resource = self.testing.resource(
            type_="SmokeTest",
            properties={
                "EndpointName": endpoint.endpoint.attr_endpoint_name,
                "EndpointConfigName": endpoint.config.attr_endpoint_config_name,
                "Image": endpoint.container.image.uri,
                "ModelDigest": archive.model_digest,
                "ArchiveSha256": archive.archive_sha256,
                "Expectations": detector.reference.expectations,
                "FunctionDigest": self.testing.files_digest,
            },
        )
