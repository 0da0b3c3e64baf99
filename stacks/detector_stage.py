"""One [stage.NAME] of the stages file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Environment, Stage, Tags

from stacks.endpoint_stack import EndpointStack
from stacks.model_artifact_stack import ModelArtifactStack
from stacks.network_stack import NetworkStack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from stacks.detector import Detector
    from stacks.promotion import NamedRole
    from stacks.stage_settings import StageSettings


class DetectorStage(Stage):
    """The stacks, in the order in which they are deployed."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: StageSettings,
        detector: Detector,
        checkers: Sequence[NamedRole] = (),
    ) -> None:
        """The id is the stage's name; it begins the names of its stacks."""
        super().__init__(
            scope, id_, env=Environment(account=settings.account, region=settings.region)
        )
        Tags.of(self).add("model-digest", detector.model.digest)
        self.model_artifact = ModelArtifactStack(
            self, "ModelArtifact", stage=settings, detector=detector
        )
        network = settings.network and NetworkStack(
            self, "Network", stage=settings, settings=settings.network
        )
        self.endpoint = EndpointStack(
            self,
            "Endpoint",
            stage=settings,
            detector=detector,
            network=network.network if network else None,
        )
        if checkers:
            self.endpoint.let_check(checkers)
        self.endpoint.add_stack_dependency(self.model_artifact)
