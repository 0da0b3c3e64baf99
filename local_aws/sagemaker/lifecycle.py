"""What happens to an endpoint after the request was answered: fleets come, switch and go."""

import logging
import threading
from collections.abc import Mapping
from typing import Any

from local_aws.sagemaker.errors import InstanceStartError
from local_aws.sagemaker.fleet import Fleet, VariantFleet
from local_aws.sagemaker.instance import DOWNLOAD_SECONDS, STARTUP_SECONDS, InstanceSpec
from local_aws.sagemaker.model_rules import model_data_url
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Endpoint, EndpointConfig, Model, Scope

logger = logging.getLogger(__name__)
_LONGEST_REASON = 1024  # characters, by the service model


def plan(
    service: Service,
    scope: Scope,
    endpoint: str,
    config: EndpointConfig,
    retained: Mapping[str, Mapping[str, Any]],
) -> Fleet:
    """Make the fleet of a configuration, not yet started.

    `retained` overrides members of variants by name: what RetainAllVariantProperties keeps.
    Raises KeyError when a model is gone.
    """
    fleets = []
    for variant in config.variants:
        settings = {**variant, **retained.get(variant["VariantName"], {})}
        spec = _spec(scope, endpoint, settings, scope.models[settings["ModelName"]])
        count = int(settings["InitialInstanceCount"])
        fleets.append(
            VariantFleet(
                name=settings["VariantName"],
                weight=float(settings["InitialVariantWeight"]),
                image=spec.image,
                instances=[service.launch(spec) for _ in range(count)],
                resolved_at=service.clock(),
            )
        )
    return Fleet(fleets)


def begin_creation(service: Service, scope: Scope, endpoint: Endpoint, fleet: Fleet) -> None:
    """Start the first fleet: the endpoint becomes InService or Failed."""

    def create() -> None:
        reason = _start(fleet)
        with scope.lock:
            endpoint.modified = service.clock()
            endpoint.failure_reason = reason
            endpoint.fleet = None if reason else fleet
            endpoint.status = "Failed" if reason else "InService"

    _in_background(create, endpoint)


def begin_update(service: Service, scope: Scope, endpoint: Endpoint, fleet: Fleet) -> None:
    """Start a new fleet beside the old one and switch when all of it is healthy.

    If it does not get there, the old fleet and configuration stay, and the endpoint is InService
    again. Documented: the status, the old configuration. Unsure: that FailureReason says why.
    """

    def update() -> None:
        reason = _start(fleet)
        with scope.lock:
            old = endpoint.fleet
            if reason is None and endpoint.pending is not None:
                endpoint.fleet, endpoint.config = fleet, endpoint.pending
        # The new fleet answers already; the update lasts until the old one is gone.
        if reason is None and old is not None:
            old.stop(patience=service.drain_seconds)
        with scope.lock:
            endpoint.pending = None
            endpoint.modified = service.clock()
            endpoint.failure_reason = reason
            endpoint.status = "InService"

    _in_background(update, endpoint)


def begin_deletion(service: Service, scope: Scope, endpoint: Endpoint) -> None:
    """Stop the fleet and forget the endpoint."""

    def delete() -> None:
        if endpoint.fleet is not None:
            endpoint.fleet.stop(patience=service.drain_seconds)
        with scope.lock:
            scope.endpoints.pop(endpoint.name, None)
            scope.tags.pop(endpoint.arn, None)

    _in_background(delete, endpoint)


def _start(fleet: Fleet) -> str | None:
    """Start a fleet; return why it failed, or None."""
    try:
        fleet.start()
    except InstanceStartError as error:
        return _cut(str(error))
    except Exception as error:
        logger.exception("an instance failed to start in an unforeseen way")
        return _cut(f"Internal failure of the embedded AWS ({type(error).__name__}: {error}).")
    return None


def _cut(reason: str) -> str:
    """Shorten to what FailureReason holds, in the middle: a log's end says most."""
    if len(reason) <= _LONGEST_REASON:
        return reason
    half = (_LONGEST_REASON - 5) // 2
    return f"{reason[:half]} ... {reason[-half:]}"


def _spec(scope: Scope, endpoint: str, variant: Mapping[str, Any], model: Model) -> InstanceSpec:
    container = model.request["PrimaryContainer"]
    return InstanceSpec(
        account=scope.account,
        region=scope.region,
        endpoint=endpoint,
        variant=variant["VariantName"],
        role_arn=model.request["ExecutionRoleArn"],
        image=container["Image"],
        model_data_url=model_data_url(container),
        environment=container.get("Environment", {}),
        network_isolation=model.request.get("EnableNetworkIsolation", False),
        startup_timeout=variant.get("ContainerStartupHealthCheckTimeoutInSeconds", STARTUP_SECONDS),
        download_timeout=variant.get("ModelDataDownloadTimeoutInSeconds", DOWNLOAD_SECONDS),
    )


def _in_background(work: Any, endpoint: Endpoint) -> None:
    threading.Thread(target=work, name=f"endpoint-{endpoint.name}", daemon=True).start()
