"""A stack of its own for the network: its interfaces go long after the endpoint is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Environment, Stack

from stacks.network import Network

if TYPE_CHECKING:
    from constructs import Construct

    from stacks.stage_settings import NetworkSettings, StageSettings


class NetworkStack(Stack):
    """SageMaker's and Lambda's interfaces hold up the end of a security group by up to an hour."""

    def __init__(
        self, scope: Construct, id_: str, *, stage: StageSettings, settings: NetworkSettings
    ) -> None:
        """In the stage's account and region."""
        super().__init__(
            scope,
            id_,
            env=Environment(account=stage.account, region=stage.region),
            description="The network of a SageMaker endpoint",
        )
        self.network = Network(self, "Network", settings=settings)
