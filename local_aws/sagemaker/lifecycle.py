"""What happens to an endpoint after the request was answered: fleets come, switch and go."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local_aws.sagemaker.deployment import Deployment
from local_aws.sagemaker.deployment_blue_green import deploy_blue_green
from local_aws.sagemaker.deployment_rolling import deploy_rolling
from local_aws.sagemaker.errors import (
    DeploymentFailedError,
    InstanceStartError,
    RollbackFailedError,
)
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.instance import DOWNLOAD_SECONDS, STARTUP_SECONDS, InstanceSpec
from local_aws.sagemaker.model_rules import model_data_url
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Endpoint, Model, Scope
from local_aws.sagemaker.variant_fleet import VariantFleet

logger = logging.getLogger(__name__)
_LONGEST_REASON = 1024  # characters, by the service model


def plan(
    service: Service, scope: Scope, endpoint: str, variants: Sequence[Mapping[str, Any]]
) -> Fleet:
    """Make the fleet of a configuration's variants, not yet started.

    Raises KeyError when a model is gone.
    """
    fleets = [
        VariantFleet(
            spec=_spec(scope, endpoint, variant, scope.models[variant["ModelName"]]),
            weight=float(variant["InitialVariantWeight"]),
            desired_count=int(variant["InitialInstanceCount"]),
            resolved_at=service.clock(),
        )
        for variant in variants
    ]
    return Fleet(fleets, service.launch, service.capacity)


def begin_creation(service: Service, scope: Scope, endpoint: Endpoint, fleet: Fleet) -> None:
    """Start the first fleet: the endpoint becomes InService or Failed."""

    def create() -> None:
        reason = failure_of(fleet.start)
        with scope.lock:
            endpoint.modified = service.clock()
            endpoint.deployment_failure = reason
            endpoint.fleet = None if reason else fleet
            endpoint.status = "Failed" if reason else "InService"

    in_background(create, endpoint)


def begin_update(work: Deployment) -> None:
    """Replace what serves an endpoint, in the way that its DeploymentConfig says.

    If it does not get there, the old fleet and configuration stay, and the endpoint is InService
    again. Documented: the status, the old configuration. Unsure: that FailureReason says why.
    """
    endpoint = work.endpoint

    def deploy() -> None:
        # Derived: a mixed fleet, and several variants, are replaced as a whole.
        single = len(work.before) == 1 and len(work.before[0][0].variants) == 1
        if "RollingUpdatePolicy" in work.settings and single:
            deploy_rolling(work)
        else:
            deploy_blue_green(work)

    def update() -> None:
        reason = failure_of(deploy)
        with work.scope.lock:
            endpoint.pending = None
            endpoint.modified = work.service.clock()
            endpoint.deployment_failure = reason
            # Documented: a rollback that failed leaves both fleets, each with its share.
            mixed = len(endpoint.shares) > 1
            endpoint.status = "UpdateRollbackFailed" if mixed else "InService"

    in_background(update, endpoint)


def begin_deletion(service: Service, scope: Scope, endpoint: Endpoint) -> None:
    """Stop the fleet and forget the endpoint."""

    def delete() -> None:
        for fleet, _ in endpoint.shares:
            fleet.stop(patience=service.drain_seconds)
        with scope.lock:
            scope.endpoints.pop(endpoint.name, None)
            scope.tags.pop(endpoint.arn, None)

    in_background(delete, endpoint)


def failure_of(work: Callable[[], None]) -> str | None:
    """Do some work; return why it failed, or None."""
    try:
        work()
    except (InstanceStartError, DeploymentFailedError, RollbackFailedError) as error:
        return _cut(str(error))
    except Exception as error:
        logger.exception("work on an endpoint failed in an unforeseen way")
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
        instance_type=variant["InstanceType"],
        role_arn=model.request["ExecutionRoleArn"],
        image=container["Image"],
        model_data_url=model_data_url(container),
        environment=container.get("Environment", {}),
        network_isolation=model.request.get("EnableNetworkIsolation", False),
        startup_timeout=variant.get("ContainerStartupHealthCheckTimeoutInSeconds", STARTUP_SECONDS),
        download_timeout=variant.get("ModelDataDownloadTimeoutInSeconds", DOWNLOAD_SECONDS),
    )


def in_background(work: Callable[[], None], endpoint: Endpoint) -> None:
    """Run work on an endpoint on a thread that does not hold up the end of the process."""
    threading.Thread(target=work, name=f"endpoint-{endpoint.name}", daemon=True).start()
