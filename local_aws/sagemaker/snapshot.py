"""SageMaker's part of a snapshot: models and configurations, and endpoints to start anew."""

from dataclasses import dataclass
from typing import Any

from local_aws.emulator.snapshot import Part
from local_aws.sagemaker.lifecycle import begin_creation, plan
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Endpoint, EndpointConfig, Model, Scope


@dataclass(frozen=True)
class SavedEndpoint:
    """An endpoint that served; its instances died with the emulator."""

    name: str
    arn: str
    created: float
    config: str
    deployment_config: dict[str, Any] | None
    counts: dict[str, int]  # instances by variant
    weights: dict[str, float]


@dataclass(frozen=True)
class SavedScope:
    """One account in one region."""

    models: dict[str, Model]
    configs: dict[str, EndpointConfig]
    tags: dict[str, dict[str, str]]
    endpoints: list[SavedEndpoint]


def sagemaker_part(service: Service) -> Part:
    """Make the part; at rest while no endpoint is changing."""

    def dump() -> dict[tuple[str, str], SavedScope]:
        scopes = service.store.scopes()
        return {(scope.account, scope.region): _saved(scope) for scope in scopes}

    def restore(state: dict[tuple[str, str], SavedScope]) -> None:
        for (account, region), saved in state.items():
            _restore(service, service.store.scope(account, region), saved)

    def at_rest() -> bool:
        endpoints = [e for scope in service.store.scopes() for e in scope.endpoints.values()]
        return not any(endpoint.busy for endpoint in endpoints)

    return Part("sagemaker", dump, restore, at_rest)


def _saved(scope: Scope) -> SavedScope:
    with scope.lock:
        return SavedScope(
            dict(scope.models),
            dict(scope.configs),
            {arn: dict(tags) for arn, tags in scope.tags.items()},
            [_saved_endpoint(e) for e in scope.endpoints.values() if e.fleet is not None],
        )


def _saved_endpoint(endpoint: Endpoint) -> SavedEndpoint:
    assert endpoint.fleet is not None  # noqa: S101  # the caller has looked
    variants = endpoint.fleet.variants
    return SavedEndpoint(
        endpoint.name,
        endpoint.arn,
        endpoint.created,
        endpoint.config.name,
        endpoint.deployment_config,
        {variant.name: variant.desired_count for variant in variants},
        {variant.name: variant.weight for variant in variants},
    )


def _restore(service: Service, scope: Scope, saved: SavedScope) -> None:
    with scope.lock:
        scope.models.update(saved.models)
        scope.configs.update(saved.configs)
        scope.tags.update(saved.tags)
        for each in saved.endpoints:
            config = scope.configs[each.config]
            variants = [
                {
                    **variant,
                    "InitialInstanceCount": each.counts[variant["VariantName"]],
                    "InitialVariantWeight": each.weights[variant["VariantName"]],
                }
                for variant in config.variants
            ]
            endpoint = Endpoint(
                each.name,
                each.arn,
                each.created,
                service.clock(),
                "Creating",
                config,
                deployment_config=each.deployment_config,
            )
            scope.endpoints[each.name] = endpoint
            fleet = plan(service, scope, each.name, variants)
            begin_creation(service, scope, endpoint, fleet)
