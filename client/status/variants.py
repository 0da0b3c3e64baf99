"""What is live: each variant with its image, its model's archive and its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from client.status.archive import archive_of
from client.status.report import Bounds, Fleet, Image, Serverless, Step, Unseen, Variant
from client.status.seeing import see

if TYPE_CHECKING:
    from collections.abc import Mapping

    from client.status.services import Services


def live_variants(
    live: Mapping[str, Any], tags: Mapping[str, str] | Unseen, services: Services
) -> list[Variant]:
    """Return the variants of a described endpoint; `tags` are the endpoint's own."""
    summaries = live.get("ProductionVariants", ())
    configured = _configured(live, services) if summaries else {}
    return [_variant(live, summary, configured, tags, services) for summary in summaries]


def fleet(summary: Mapping[str, Any]) -> Fleet:
    """Return how many instances a variant has, live or pending, and what is done with it."""
    return Fleet(
        variant=summary["VariantName"],
        current=summary.get("CurrentInstanceCount"),
        desired=summary.get("DesiredInstanceCount"),
        weight=summary.get("CurrentWeight"),
        steps=[
            Step(
                status=step["Status"],
                since=step.get("StartTime"),
                message=step.get("StatusMessage"),
            )
            for step in summary.get("VariantStatus", ())
        ],
    )


def _configured(live: Mapping[str, Any], services: Services) -> dict[str, Any] | Unseen:
    """Return the variants of the EndpointConfig by their names."""
    name = live["EndpointConfigName"]
    described = see(
        lambda: services.sagemaker.describe_endpoint_config(EndpointConfigName=name),
        target=f"EndpointConfig {name}",
    )
    if isinstance(described, Unseen):
        return described
    return {variant["VariantName"]: variant for variant in described["ProductionVariants"]}


def _variant(
    live: Mapping[str, Any],
    summary: Mapping[str, Any],
    configured: dict[str, Any] | Unseen,
    tags: Mapping[str, str] | Unseen,
    services: Services,
) -> Variant:
    name = summary["VariantName"]
    model: str | Unseen | None
    instance_type: str | Unseen | None
    if isinstance(configured, Unseen):
        model = instance_type = configured
    else:
        settings = configured.get(name, {})
        model, instance_type = settings.get("ModelName"), settings.get("InstanceType")
    serverless = summary.get("CurrentServerlessConfig")
    return Variant(
        fleet=fleet(summary),
        images=[
            Image(specified=image.get("SpecifiedImage"), resolved=image.get("ResolvedImage"))
            for image in summary.get("DeployedImages", ())
        ],
        model=model,
        archive=archive_of(model, tags, services) if isinstance(model, str) else model,
        instance_type=instance_type,
        serverless=_serverless(serverless) if serverless else None,
        scaling=see(
            lambda: _bounds(f"endpoint/{live['EndpointName']}/variant/{name}", services),
            target="the scalable targets",
        ),
    )


def _serverless(settings: Mapping[str, Any]) -> Serverless:
    return Serverless(
        memory_mb=settings["MemorySizeInMB"],
        max_concurrency=settings["MaxConcurrency"],
        provisioned_concurrency=settings.get("ProvisionedConcurrency"),
    )


def _bounds(resource_id: str, services: Services) -> Bounds | None:
    """Return between how many a variant is scaled, None where nothing scales it."""
    found = services.scaling.describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[resource_id]
    )["ScalableTargets"]
    if not found:
        return None
    return Bounds(
        min=found[0]["MinCapacity"],
        max=found[0]["MaxCapacity"],
        suspended=any(found[0].get("SuspendedState", {}).values()),
    )
