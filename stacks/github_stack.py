"""The stack of the tooling account by which GitHub Actions reaches the stages, without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnOutput, Duration, Environment, Stack
from aws_cdk import aws_iam as iam

from stacks.bootstrap import Bootstrap
from stacks.github_role import AUDIENCE, ISSUER, GitHubRole, trust_in
from stacks.promotion import check_role, deploy_role, promoted_stages, review_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import Construct

    from stacks.promotion_settings import GitHubSettings
    from stacks.settings import Settings

# As long as a job may last on a runner of GitHub's; a deployment and its soak are one job.
DEPLOY_HOURS = 6


class GitHubStack(Stack):
    """The provider of GitHub's identities, and a role for each kind of job."""

    def __init__(
        self, scope: Construct, id_: str, *, github: GitHubSettings, settings: Settings
    ) -> None:
        """Its roles only take other roles: those of the stages' bootstraps, and the checks'."""
        super().__init__(
            scope,
            id_,
            env=Environment(account=github.account, region=github.region),
            description="What GitHub Actions may do with the stages",
        )
        self.settings = settings
        provider = github.provider if github.provider != "new" else self._provider()
        review = GitHubRole(
            self,
            "Review",
            name=review_role(github).name,
            trust=trust_in(f"{github.subject}:pull_request", provider_arn=provider),
        )
        review.allow_taking(self._bootstrapped("lookup"))
        CfnOutput(self, "ReviewRoleArn", value=review.role.role_arn)
        if github.deploy:
            deploy = GitHubRole(
                self,
                "Deploy",
                name=deploy_role(github).name,
                trust=trust_in(
                    f"{github.subject}:ref:refs/heads/{github.branch}", provider_arn=provider
                ),
                session=Duration.hours(DEPLOY_HOURS),
            )
            deploy.allow_taking(self._bootstrapped("deploy", "file-publishing", "lookup"))
            deploy.allow_taking(self._check_roles())
            CfnOutput(self, "DeployRoleArn", value=deploy.role.role_arn)

    def _provider(self) -> str:
        provider = iam.CfnOIDCProvider(
            self, "Provider", url=f"https://{ISSUER}", client_id_list=[AUDIENCE]
        )
        return provider.ref

    def _bootstrapped(self, *purposes: str) -> Iterator[str]:
        for stage in promoted_stages(self.settings).values():
            yield from Bootstrap(self.partition, stage.account, [stage.region]).roles(*purposes)

    def _check_roles(self) -> Iterator[str]:
        for name, stage in promoted_stages(self.settings).items():
            yield check_role(name, stage).arn(self.partition)
