"""Application Auto Scaling's part of a snapshot: its scalable targets with their policies."""

from local_aws.emulator.snapshot import Part
from local_aws.scaling.names import Key
from local_aws.scaling.state import Registry, Target


def scaling_part(registry: Registry) -> Part:
    """Make the part; a change of capacity is SageMaker's to finish first."""

    def dump() -> dict[Key, Target]:
        with registry.lock:
            return dict(registry.targets)

    def restore(targets: dict[Key, Target]) -> None:
        with registry.lock:
            registry.targets.update(targets)

    def at_rest() -> bool:
        with registry.lock:
            return all(target.change is None for target in registry.targets.values())

    return Part("scaling", dump, restore, at_rest)
