"""The instances of one production variant, and who of them takes the next request."""

from dataclasses import dataclass, field
from typing import Any

from local_aws.sagemaker.errors import NoHealthyInstanceError
from local_aws.sagemaker.instance import Instance, InstanceSpec


@dataclass
class VariantFleet:
    """One production variant; its fleet guards what changes and adds and removes instances."""

    spec: InstanceSpec  # of every instance, those of a later scale-out included
    weight: float
    desired_count: int
    resolved_at: float = 0.0
    instances: list[Instance] = field(default_factory=list)  # those that take requests
    desired_weight: float = field(init=False)
    resolved_image: str = field(init=False)
    credit: float = field(default=0.0, init=False, repr=False)  # see Fleet.choose
    _turn: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        """Until an instance has pulled the image, the one specified is all that is known."""
        self.desired_weight = self.weight
        self.resolved_image = self.spec.image

    @property
    def name(self) -> str:
        """The variant's name."""
        return self.spec.variant

    def next_instance(self) -> Instance:
        """Pick the healthy instance whose turn it is; raises NoHealthyInstanceError."""
        for _ in self.instances:
            self._turn = (self._turn + 1) % len(self.instances)
            if self.instances[self._turn].healthy:
                return self.instances[self._turn]
        if not self.instances:
            message = f"The production variant {self.name} is scaled to zero instances."
            raise NoHealthyInstanceError(message)
        message = (
            f"The production variant {self.name} has no healthy instance at the moment. "
            "Try again; the log of the endpoint says why instances ended."
        )
        raise NoHealthyInstanceError(message)

    def summary(self) -> dict[str, Any]:
        """Describe the variant as DescribeEndpoint does."""
        image = {
            "SpecifiedImage": self.spec.image,
            "ResolvedImage": self.resolved_image,
            "ResolutionTime": self.resolved_at,
        }
        return {
            "VariantName": self.name,
            "DeployedImages": [image],
            "CurrentWeight": self.weight,
            "DesiredWeight": self.desired_weight,
            "CurrentInstanceCount": len(self.instances),
            "DesiredInstanceCount": self.desired_count,
        }
