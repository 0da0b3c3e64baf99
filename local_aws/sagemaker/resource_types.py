"""Registers the three resource types with MiniStack's CloudFormation engine."""

from local_aws.sagemaker.cloudformation import EndpointType, ResourceType
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.service_model import operation
from local_aws.sagemaker.state import Scope

PREFIX = "AWS::SageMaker::"


def replacing_properties(kind: str) -> tuple[str, ...]:
    """Which changed properties replace the resource (CloudFormation's resource specification).

    Model and EndpointConfig: every one but Tags. Endpoint: the name alone.
    """
    if kind == "Endpoint":
        return ("EndpointName",)
    model = operation(f"Create{kind}")
    assert model is not None and model.input_shape is not None  # noqa: S101, PT018  # known kinds
    return tuple(name for name in model.input_shape.members if name != "Tags")


def install_types(service: Service) -> None:
    """Add handlers, replacement rules and tags; each runs on a thread, for it waits."""
    from ministack.core.responses import get_account_id, get_region  # noqa: PLC0415
    from ministack.services.cloudformation import provisioners, stacks  # noqa: PLC0415

    def scope() -> Scope:
        return service.store.scope(get_account_id(), get_region())

    def generated_name(stack: str, logical_id: str, longest: int) -> str:
        return str(
            provisioners._physical_name(stack, logical_id, max_len=longest)  # noqa: SLF001
        )

    kinds = {"Model": ResourceType, "EndpointConfig": ResourceType, "Endpoint": EndpointType}
    for kind, handler in kinds.items():
        made = handler(service, kind=kind, scope=scope, generated_name=generated_name)
        name = f"{PREFIX}{kind}"
        provisioners._RESOURCE_HANDLERS[name] = {  # noqa: SLF001  # the engine's only register
            "create": made.create,
            "update": made.update,
            "delete": made.delete,
        }
        provisioners._REPLACING_PROPERTIES[name] = replacing_properties(kind)  # noqa: SLF001
        provisioners._CUSTOM_NAME_REPLACEMENT[name] = {"name": f"{kind}Name"}  # noqa: SLF001
        provisioners._STACK_TAG_PROPERTY[name] = ("Tags", "list")  # noqa: SLF001
    waits = stacks._runs_on_worker_thread  # noqa: SLF001
    stacks._runs_on_worker_thread = (  # noqa: SLF001
        lambda name: name.startswith(PREFIX) or bool(waits(name))
    )
