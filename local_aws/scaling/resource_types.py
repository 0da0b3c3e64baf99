"""Registers the two resource types with MiniStack's CloudFormation engine."""

from local_aws.scaling.cloudformation import ScalableTargetType, ScalingPolicyType
from local_aws.scaling.service import Service

_PREFIX = "AWS::ApplicationAutoScaling::"
_NAMING = ("ResourceId", "ScalableDimension", "ServiceNamespace")
# createOnlyProperties of CloudFormation's resource schemas.
_REPLACING = {
    "ScalableTarget": _NAMING,
    "ScalingPolicy": (*_NAMING, "PolicyName", "ScalingTargetId"),
}


def install_types(service: Service) -> None:
    """Add handlers and replacement rules."""
    from ministack.core.responses import get_account_id, get_region  # noqa: PLC0415
    from ministack.services.cloudformation import provisioners  # noqa: PLC0415

    def place() -> tuple[str, str]:
        return get_account_id(), get_region()

    handlers: dict[str, ScalableTargetType | ScalingPolicyType] = {
        "ScalableTarget": ScalableTargetType(service, place),
        "ScalingPolicy": ScalingPolicyType(service, place),
    }
    for kind, handler in handlers.items():
        name = f"{_PREFIX}{kind}"
        provisioners._RESOURCE_HANDLERS[name] = {  # noqa: SLF001  # the engine's only register
            "create": handler.create,
            "update": handler.update,
            "delete": handler.delete,
        }
        provisioners._REPLACING_PROPERTIES[name] = _REPLACING[kind]  # noqa: SLF001
