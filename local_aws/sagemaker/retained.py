"""What an update keeps of the running variants, instead of what the configuration says."""

from collections.abc import Callable, Mapping
from typing import Any

from local_aws.sagemaker.errors import refuse, unserved
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.state import Endpoint, EndpointConfig


def retained_properties(
    fleet: Fleet, config: EndpointConfig, request: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the configuration's variants with what RetainAllVariantProperties keeps (documented).

    Variants are matched by name; a new variant keeps nothing. Raises RefusedError for a property
    whose exclusion is not served.
    """
    if not request.get("RetainAllVariantProperties"):
        return config.variants
    properties = request.get("ExcludeRetainedVariantProperties", [])
    excluded = {each["VariantPropertyType"] for each in properties}
    if "DataCaptureConfig" in excluded:  # documented as not supported at present
        unserved("ExcludeRetainedVariantProperties with DataCaptureConfig")
    settled = []
    for variant in config.variants:
        kept = dict(variant)
        running = fleet.variant(variant["VariantName"])
        if running is not None and "DesiredInstanceCount" not in excluded:
            kept["InitialInstanceCount"] = running.desired_count
        if running is not None and "DesiredWeight" not in excluded:
            kept["InitialVariantWeight"] = running.weight
        settled.append(kept)
    return settled


def refuse_scaled(
    endpoint: Endpoint, config: EndpointConfig, is_scaled: Callable[[str], bool]
) -> None:
    """Refuse to remove a variant, or change its instance type, that is a scalable target.

    Documented; the words are from memory (unsure). Raises RefusedError.
    """
    types = {v["VariantName"]: v["InstanceType"] for v in config.variants}
    running = endpoint.fleet.variants if endpoint.fleet is not None else []
    held = [
        v.name for v in running if types.get(v.name) != v.spec.instance_type and is_scaled(v.name)
    ]
    if held:
        refuse(
            f'The variant(s) "{", ".join(held)}" must be deregistered as scalable targets with '
            "AutoScaling before they can be removed or have their instance type updated."
        )
