"""Adds SageMaker to the emulator: a service, its IAM actions, and three resource types."""

import sys
from collections.abc import Callable
from typing import Any

from local_aws.emulator.capacity_file import read_capacity
from local_aws.emulator.cloudwatch import put_metric
from local_aws.emulator.context import EmulatorContext
from local_aws.emulator.iam import add_service
from local_aws.emulator.keys import key_is_usable
from local_aws.sagemaker.capacity import Capacity
from local_aws.sagemaker.capture_writer import CaptureWriter
from local_aws.sagemaker.checks import checks
from local_aws.sagemaker.delivery import RoleDelivery
from local_aws.sagemaker.http import respond
from local_aws.sagemaker.metrics import QueuedMetrics
from local_aws.sagemaker.periodic_metrics import PeriodicMetrics
from local_aws.sagemaker.platform import EmulatedPlatform
from local_aws.sagemaker.process_instance import Machine, ProcessInstance
from local_aws.sagemaker.published_images import install_registries
from local_aws.sagemaker.resource_types import install_types
from local_aws.sagemaker.role import Role
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Scope

NAME = "sagemaker"
# The container's command line; an instance adds --archive and --port.
CONTAINER_COMMAND: tuple[str, ...] = (sys.executable, "-m", "local_aws", "serve")


def register(emulator: EmulatorContext, is_scaled: Callable[[Scope, str, str], bool]) -> Service:
    """Join the emulator and return the service; call it once, before it serves."""
    from ministack import app  # noqa: PLC0415  # reads the environment when imported
    from ministack.core import router  # noqa: PLC0415
    from ministack.core.concurrency import run_reentrant  # noqa: PLC0415
    from ministack.core.responses import get_account_id, get_region  # noqa: PLC0415

    def role(arn: str, region: str) -> Role:
        credentials = emulator.role_credentials(arn, "SageMaker")
        return Role(arn, region, credentials, emulator.url, emulator.ca_bundle)

    machine = Machine(CONTAINER_COMMAND, emulator.directory, role)
    service = Service(
        EmulatedPlatform(role),
        lambda spec: ProcessInstance(spec, machine),
        pace=emulator.pace,
        is_scaled=is_scaled,
        capacity=Capacity(lambda: read_capacity(emulator.directory)),
        delivery=RoleDelivery(role),
        put_metric=QueuedMetrics(put_metric),
        key_is_usable=key_is_usable,
    )

    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]
    ) -> tuple[int, dict[str, str], bytes]:
        account, region = get_account_id(), get_region()

        def work() -> tuple[int, dict[str, str], bytes]:
            return respond(
                service,
                account=account,
                region=region,
                method=method,
                path=path,
                headers={name.lower(): value for name, value in headers.items()},
                body=body,
            )

        # Answers wait for containers and for calls to this very server.
        answer: tuple[int, dict[str, str], bytes] = await run_reentrant(work)
        return answer

    app.SERVICE_HANDLERS[NAME] = handle
    router.SERVICE_PATTERNS[NAME] = {
        "host_patterns": [r"(api|runtime)\.sagemaker\."],
        "target_prefixes": ["SageMaker."],
        "credential_scope": NAME,
    }
    add_service(NAME, checks)
    install_registries()
    install_types(service)
    PeriodicMetrics(service, emulator.directory).start()
    CaptureWriter(service.captures, service.delivery).start()
    return service
