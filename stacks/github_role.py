"""A role that jobs of one GitHub repository can take, for one kind of event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.acknowledgements import acknowledge_own_policy

if TYPE_CHECKING:
    from collections.abc import Iterable

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"  # what GitHub's own action for AWS asks its tokens for


class GitHubRole(Construct):
    """Trusts tokens of one subject; all that it may do is take other roles."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        trust: iam.FederatedPrincipal,
        session: Duration | None = None,
    ) -> None:
        """Without a session's length, it is an hour."""
        super().__init__(scope, id_)
        self.role = iam.Role(
            self,
            "Role",
            role_name=name,
            description="Taken by jobs of GitHub Actions",
            assumed_by=trust,
            max_session_duration=session,
        )
        acknowledge_own_policy(self.role)

    def allow_taking(self, roles: Iterable[str]) -> None:
        """Let it take these roles, by their ARNs."""
        self.role.add_to_policy(
            iam.PolicyStatement(actions=["sts:AssumeRole"], resources=list(dict.fromkeys(roles)))
        )


def trust_in(subject: str, *, provider_arn: str) -> iam.FederatedPrincipal:
    """Tokens that GitHub made for AWS, of exactly this subject."""
    return iam.FederatedPrincipal(
        provider_arn,
        {"StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": subject}},
        "sts:AssumeRoleWithWebIdentity",
    )
