"""What an update keeps of the running variants, instead of what the configuration says."""

from collections.abc import Mapping
from typing import Any

from local_aws.sagemaker.errors import unserved
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.state import EndpointConfig


def retained_properties(
    fleet: Fleet, config: EndpointConfig, request: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return what RetainAllVariantProperties keeps, by variant name (documented).

    Variants are matched by name; a new variant keeps nothing. Members of the result are those of
    ProductionVariant. Raises RefusedError for a property whose exclusion is not served.
    """
    if not request.get("RetainAllVariantProperties"):
        return {}
    properties = request.get("ExcludeRetainedVariantProperties", [])
    excluded = {each["VariantPropertyType"] for each in properties}
    if "DataCaptureConfig" in excluded:  # documented as not supported at present
        unserved("ExcludeRetainedVariantProperties with DataCaptureConfig")
    kept: dict[str, dict[str, Any]] = {}
    for variant in config.variants:
        running = fleet.variant(variant["VariantName"])
        if running is None:
            continue
        kept[running.name] = {}
        if "DesiredInstanceCount" not in excluded:
            kept[running.name]["InitialInstanceCount"] = len(running.instances)
        if "DesiredWeight" not in excluded:
            kept[running.name]["InitialVariantWeight"] = running.weight
    return kept
