"""The role of the pipeline's checks: it goes into each stage's account, and does nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.promotion import NamedRole


class CheckingRole(Construct):
    """Stages trust it by its name."""

    def __init__(
        self, scope: Construct, id_: str, *, name: str, check_roles: Sequence[NamedRole]
    ) -> None:
        """It may take the stages' check roles."""
        super().__init__(scope, id_)
        self.role = iam.Role(
            self,
            "Role",
            role_name=name,
            description="Takes the check role of each stage, which trusts this one by its name",
            assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"),
        )
        partition = Stack.of(self).partition
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["sts:AssumeRole"], resources=[each.arn(partition) for each in check_roles]
            )
        )
