"""What CreateEndpointConfig demands beyond the service model's bounds.

Rules are marked documented, seen or ours, as in `model_rules`.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from local_aws.sagemaker.errors import refuse, unserved

_UNSERVED_MEMBERS = ("ExplainerConfig", "ShadowProductionVariants")
_UNSERVED_OF_VARIANT = (
    "InstancePools",
    "ManagedInstanceScaling",
    "CapacityReservationConfig",
    "CoreDumpConfig",
)
_NEEDED_OF_VARIANT = ("ModelName", "InstanceType", "InitialInstanceCount")
DEFAULT_WEIGHT = 1.0  # documented: InitialVariantWeight when none is given


def check_config(request: Mapping[str, Any]) -> None:
    """Check the parts of a CreateEndpointConfig request against one another.

    Raises RefusedError.
    """
    for member in _UNSERVED_MEMBERS:  # ours
        if member in request:
            unserved(member)
    if "AsyncInferenceConfig" in request and "DataCaptureConfig" in request:  # ours
        unserved("DataCaptureConfig of an asynchronous endpoint")
    for uri in _destinations(request):
        if not uri.startswith("s3://"):  # ours
            unserved(f"{uri}: a location outside s3://")
    variants = request["ProductionVariants"]
    for variant in variants:
        _check_variant(variant)
    counts = Counter(variant["VariantName"] for variant in variants)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:  # seen; the words are unsure
        refuse(f"Variant names must be unique: {', '.join(twice)} occurs more than once.")
    if sum(weight(variant) for variant in variants) <= 0:  # unsure; traffic could go nowhere
        refuse("The weights of the production variants add up to 0. Give one a weight above 0.")


def keys_of(request: Mapping[str, Any]) -> list[str]:
    """The KMS keys that a CreateEndpointConfig request names."""
    output = request.get("AsyncInferenceConfig", {}).get("OutputConfig", {})
    named = (request, request.get("DataCaptureConfig", {}), output)
    return [members["KmsKeyId"] for members in named if members.get("KmsKeyId")]


def weight(variant: Mapping[str, Any]) -> float:
    """A variant's InitialVariantWeight, or the default."""
    return float(variant.get("InitialVariantWeight", DEFAULT_WEIGHT))


def _destinations(request: Mapping[str, Any]) -> list[str]:
    output = request.get("AsyncInferenceConfig", {}).get("OutputConfig", {})
    capture = request.get("DataCaptureConfig", {})
    named = (
        output.get("S3OutputPath"),
        output.get("S3FailurePath"),
        capture.get("DestinationS3Uri"),
    )
    return [uri for uri in named if uri]


def _check_variant(variant: Mapping[str, Any]) -> None:
    name = variant["VariantName"]
    serverless = "ServerlessConfig" in variant
    if serverless and ("InstanceType" in variant or "InitialInstanceCount" in variant):
        refuse(  # documented: one or the other
            f"Production variant {name}: specify either ServerlessConfig or InstanceType and "
            "InitialInstanceCount, not both."
        )
    if serverless:  # ours
        refuse(
            f"Production variant {name}: ServerlessConfig: not supported by the embedded AWS. To "
            "try the model here, give the variant InstanceType and InitialInstanceCount: a "
            "real-time or an asynchronous endpoint answers alike."
        )
    for member in _UNSERVED_OF_VARIANT:  # ours
        if member in variant:
            unserved(f"Production variant {name}: {member}")
    missing = [member for member in _NEEDED_OF_VARIANT if member not in variant]
    if missing:  # documented for variants that run on instances
        refuse(f"Production variant {name} needs {', '.join(missing)}.")
