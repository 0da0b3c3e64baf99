"""What CreateModel demands beyond the service model's bounds.

Each rule is marked: documented (API reference or developer guide), seen (in public threads, with
these words), or ours (a part of SageMaker that is not served here).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from local_aws.sagemaker.errors import refuse, unserved
from local_aws.sagemaker.images import parse_image

_ENVIRONMENT_BYTES = 32 * 1024
_UNSERVED_MEMBERS = (
    "ModelPackageName",
    "InferenceSpecificationName",
    "MultiModelConfig",
    "AdditionalModelDataSources",
    "ImageConfig",
)


def check_model(request: Mapping[str, Any], *, region: str) -> None:
    """Check the parts of a CreateModel request against one another; raises RefusedError."""
    if "Containers" in request and "PrimaryContainer" in request:  # documented: one or the other
        refuse("Specify either PrimaryContainer or Containers, not both.")
    if "Containers" in request:  # ours
        unserved("Inference pipelines (Containers)")
    if "InferenceExecutionConfig" in request:  # ours
        unserved("InferenceExecutionConfig")
    container = request.get("PrimaryContainer")
    if container is None:  # documented
        refuse("A model needs a PrimaryContainer.")
    if "ExecutionRoleArn" not in request:  # documented: optional for inference components only
        refuse("A model that an endpoint hosts needs an ExecutionRoleArn.")
    _check_container(container, region=region)


def model_data_url(container: Mapping[str, Any]) -> str | None:
    """The S3 URI of the archive, from whichever of the two members names it."""
    source = container.get("ModelDataSource", {}).get("S3DataSource")
    return source["S3Uri"] if source else container.get("ModelDataUrl")


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Take s3://bucket/key apart; raises RefusedError for anything else."""
    parts = urlsplit(uri)
    bucket, key = parts.netloc, parts.path.removeprefix("/")
    if parts.scheme != "s3" or not bucket or not key:
        refuse(f"Invalid model data location {uri}. Expected s3://BUCKET/KEY.")
    return bucket, key


def _check_container(container: Mapping[str, Any], *, region: str) -> None:
    for member in _UNSERVED_MEMBERS:  # ours
        if member in container:
            unserved(member)
    if container.get("Mode", "SingleModel") != "SingleModel":  # ours
        unserved("Multi-model containers")
    if "Image" not in container:  # documented: Image or ModelPackageName
        refuse("PrimaryContainer needs an Image.")
    image = parse_image(container["Image"])
    if image.region != region:  # seen
        refuse(
            f"Cross region ECR image pulls are not allowed: {container['Image']} is in "
            f"{image.region}, the model is created in {region}."
        )
    if "ModelDataUrl" in container and "ModelDataSource" in container:  # documented
        refuse("Specify either ModelDataUrl or ModelDataSource, not both.")
    _check_source(container.get("ModelDataSource", {}).get("S3DataSource"))
    uri = model_data_url(container)
    if uri is None:  # ours: an image is not run here, only an archive
        unserved("A model without model data")
    split_s3_uri(uri)
    size = sum(len(f"{k}{v}".encode()) for k, v in container.get("Environment", {}).items())
    if size > _ENVIRONMENT_BYTES:  # documented
        refuse(f"Environment holds {size} bytes; keys and values may have {_ENVIRONMENT_BYTES}.")


def _check_source(source: Mapping[str, Any] | None) -> None:
    if source and (source["S3DataType"], source["CompressionType"]) != ("S3Object", "Gzip"):  # ours
        unserved("Uncompressed model data (S3DataType S3Prefix, CompressionType None)")
