"""Work done under an execution role: the calls that the platform makes for an instance."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.sagemaker.clients import client
from local_aws.sagemaker.errors import InstanceStartError
from local_aws.sagemaker.images import Image
from local_aws.sagemaker.model_rules import split_s3_uri

_CHUNK = 1 << 20
METRICS_NAMESPACE = "/aws/sagemaker/Endpoints"


@dataclass(frozen=True)
class Role:
    """A session of an execution role in one region of the emulator."""

    arn: str
    region: str
    credentials: Mapping[str, str]
    url: str
    ca_bundle: Path

    def client(self, service: str, *, read_timeout: float = 60.0) -> Any:
        """Make a boto3 client that acts as the role."""
        return client(
            service,
            credentials=dict(self.credentials),
            region=self.region,
            url=self.url,
            ca_bundle=self.ca_bundle,
            read_timeout=read_timeout,
        )

    def pull(self, image: Image) -> str:
        """Ask ECR for all that a pull needs; return the image by digest.

        Raises InstanceStartError.
        """
        where = {"registryId": image.registry, "repositoryName": image.repository}
        try:
            ecr = self.client("ecr")
            ecr.get_authorization_token()
            answer = ecr.batch_get_image(imageIds=[image.identifier], **where)
            if not answer["images"]:
                message = f"Requested image {image.uri} not found."
                raise InstanceStartError(message)
            found = answer["images"][0]
            digest: str = found["imageId"]["imageDigest"]
            ecr.batch_check_layer_availability(layerDigests=[digest], **where)
            ecr.get_download_url_for_layer(layerDigest=digest, **where)
        except ClientError as error:
            raise InstanceStartError(self._cannot_pull(image, error)) from error
        return image.at(digest)

    def read_model(self, uri: str, destination: Path | None, *, timeout: float) -> None:
        """Read the archive into a file, or with no destination only see whether it can be read.

        Raises InstanceStartError.
        """
        bucket, key = split_s3_uri(uri)
        s3 = self.client("s3", read_timeout=timeout)
        try:
            if destination is None:
                s3.head_object(Bucket=bucket, Key=key)
                return
            body = s3.get_object(Bucket=bucket, Key=key)["Body"]
            with destination.open("wb") as file:
                for chunk in body.iter_chunks(_CHUNK):
                    file.write(chunk)
        except (ClientError, BotoCoreError) as error:
            raise InstanceStartError(self._cannot_read(uri, error)) from error

    def put_metric(self, endpoint: str, variant: str, name: str, value: float) -> None:
        """Publish one of the instance metrics; raises InstanceStartError."""
        dimensions = [
            {"Name": "EndpointName", "Value": endpoint},
            {"Name": "VariantName", "Value": variant},
        ]
        datum = {
            "MetricName": name,
            "Dimensions": dimensions,
            "Timestamp": time.time(),
            "Value": value,
            "Unit": "Percent",
        }
        try:
            self.client("cloudwatch").put_metric_data(
                Namespace=METRICS_NAMESPACE, MetricData=[datum]
            )
        except (ClientError, BotoCoreError) as error:
            message = (
                f'Could not publish metrics as the role "{self.arn}": {error} '
                'Give it "cloudwatch:PutMetricData".'
            )
            raise InstanceStartError(message) from error

    def _cannot_pull(self, image: Image, error: ClientError) -> str:
        if error.response["Error"]["Code"] == "RepositoryNotFoundException":
            return f"Requested image {image.uri} not found."
        return (
            f'Could not pull the image {image.uri} as the role "{self.arn}": '
            f"{error.response['Error'].get('Message', error)} Give the role "
            '"ecr:GetAuthorizationToken" on "*", and "ecr:BatchGetImage", '
            '"ecr:BatchCheckLayerAvailability" and "ecr:GetDownloadUrlForLayer" on the repository.'
        )

    def _cannot_read(self, uri: str, error: Exception) -> str:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code in ("404", "NoSuchKey", "NoSuchBucket"):
            return f"Could not find model data at {uri}."
        return (
            f"Could not access model data at {uri}. Please ensure that the role "
            f'"{self.arn}" exists and that its trust relationship policy allows the action '
            '"sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure '
            'that the role has "s3:GetObject" permissions and that the object is located in '
            f"{self.region}. ({error})"
        )
