"""Adds Application Auto Scaling to the emulator: a service, its IAM actions, types and loop."""

import threading
from typing import Any

from local_aws.emulator.context import EmulatorContext
from local_aws.emulator.iam import add_service, added_services
from local_aws.sagemaker import service as sagemaker
from local_aws.sagemaker.state import Scope
from local_aws.scaling.checks import ScalingChecks
from local_aws.scaling.cloudwatch import StoredCloudWatch
from local_aws.scaling.control import NAME, TARGET_PREFIX, Reply, respond
from local_aws.scaling.hosting import SageMakerHosting
from local_aws.scaling.loop import Loop
from local_aws.scaling.names import Key
from local_aws.scaling.resource_types import install_types
from local_aws.scaling.service import Service
from local_aws.scaling.state import Registry

_SAGEMAKER = "sagemaker"


class Scaled:
    """What SageMaker may know of scalable targets before the service that keeps them is there."""

    def __init__(self) -> None:
        self.registry = Registry()

    def __call__(self, scope: Scope, endpoint: str, variant: str) -> bool:
        """Whether a variant of an endpoint has a scalable target."""
        with self.registry.lock:
            key = Key(scope.account, scope.region, endpoint, variant)
            target = self.registry.targets.get(key)
        live = scope.endpoints.get(endpoint)
        return target is not None and live is not None and live.created == target.endpoint_created


def register(emulator: EmulatorContext, hosting: sagemaker.Service, scaled: Scaled) -> None:
    """Join the emulator after SageMaker; call it once, before it serves.

    `scaled` is what `hosting` was made with, as its `is_scaled`.
    """
    from ministack import app  # noqa: PLC0415  # reads the environment when imported
    from ministack.core import router  # noqa: PLC0415
    from ministack.core.concurrency import run_reentrant  # noqa: PLC0415
    from ministack.core.responses import get_account_id, get_region  # noqa: PLC0415

    woken = threading.Event()
    service = Service(
        SageMakerHosting(hosting),
        StoredCloudWatch(emulator.pace),
        registry=scaled.registry,
        pace=emulator.pace,
        wake=woken.set,
    )

    async def handle(
        _method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]
    ) -> Reply:
        account, region = get_account_id(), get_region()
        target = headers.get("x-amz-target", "")
        answer: Reply = await run_reentrant(
            lambda: respond(service, account=account, region=region, target=target, body=body)
        )
        return answer

    app.SERVICE_HANDLERS[NAME] = handle
    router.SERVICE_PATTERNS[NAME] = {
        "host_patterns": [r"application-autoscaling\."],
        "target_prefixes": [TARGET_PREFIX],
        "credential_scope": NAME,
    }
    checks = ScalingChecks(service.targets)
    add_service(NAME, checks.checks)
    add_service(_SAGEMAKER, checks.with_deregistration(added_services()[_SAGEMAKER]))
    install_types(service)
    Loop(service, woken).start()
