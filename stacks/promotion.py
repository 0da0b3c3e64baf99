"""Which stages are promoted, and by whom: names and ARNs that the settings alone decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stacks.promotion_settings import GitHubSettings, PipelineSettings
    from stacks.settings import Settings
    from stacks.stage_settings import StageSettings

EMBEDDED = "000000000000"  # the account of the AWS in this repository
PIPELINE, GITHUB = "Pipeline", "GitHub"  # the stacks of the tooling account


@dataclass(frozen=True)
class NamedRole:
    """A role whose ARN is known before it exists, as its name and account are."""

    account: str
    name: str

    def arn(self, partition: str) -> str:
        """Its ARN in `aws`, `aws-cn` or `aws-us-gov`."""
        return f"arn:{partition}:iam::{self.account}:role/{self.name}"


def promoted_stages(settings: Settings) -> Mapping[str, StageSettings]:
    """The stages of real accounts, in the order in which they stand.

    Nothing on AWS reaches the embedded AWS; a tooling account that is embedded itself reaches all.
    """
    if settings.github and settings.github.account == EMBEDDED:
        return settings.stage
    return {name: each for name, each in settings.stage.items() if each.account != EMBEDDED}


def check_role(stage_name: str, stage: StageSettings) -> NamedRole:
    """The role in a stage's account that `python -m promote check` takes."""
    return NamedRole(stage.account, f"{stage_name}-check-{stage.region}")


def pipeline_check_role(pipeline: PipelineSettings) -> NamedRole:
    """The role of the pipeline's checks, in the tooling account."""
    return NamedRole(pipeline.account, f"{PIPELINE}-check-{pipeline.region}")


def review_role(github: GitHubSettings) -> NamedRole:
    """The role of the workflow that reviews pull requests."""
    return NamedRole(github.account, f"{GITHUB}-review-{github.region}")


def deploy_role(github: GitHubSettings) -> NamedRole:
    """The role of the workflow that deploys the branch."""
    return NamedRole(github.account, f"{GITHUB}-deploy-{github.region}")


def checking_roles(settings: Settings) -> tuple[NamedRole, ...]:
    """Whoever checks stages, and so may take each stage's check role."""
    roles = []
    if settings.pipeline:
        roles.append(pipeline_check_role(settings.pipeline))
    if settings.github and settings.github.deploy:
        roles.append(deploy_role(settings.github))
    return tuple(roles)
