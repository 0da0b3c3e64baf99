"""The tables [pipeline] and [github], and how each stage is promoted."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.settings_table import Table, text

_Account = Annotated[str, text("[0-9]{12}")]
_Region = Annotated[str, text("[a-z]{2,4}(-[a-z]+)+-[0-9]")]
_Repository = Annotated[str, text("[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")]
_Branch = Annotated[str, text(r"[A-Za-z0-9_.][A-Za-z0-9_./-]*")]
_Id = Annotated[str, text("[0-9]+")]
_ACCOUNT = "12 digits in quotes"
_REGION = 'a region, such as "us-east-1"'
_REPOSITORY = '"OWNER/NAME"'
_BRANCH = "the name of a branch"
_CONNECTION = (
    r"arn:aws[a-z-]*:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}"
    r":connection/[A-Za-z0-9-]+"
)
_PROVIDER = r"arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\.actions\.githubusercontent\.com"


class PipelineSettings(Table):
    """[pipeline]: the promotion by CodePipeline, in the tooling account."""

    account: _Account = Field(description=_ACCOUNT)
    region: _Region = Field(description=_REGION)
    connection: Annotated[str, text(_CONNECTION)] = Field(
        description="the ARN of a connection of CodeConnections, or of CodeStar Connections"
    )
    repository: _Repository = Field(description=_REPOSITORY)
    branch: _Branch = Field(default="main", description=_BRANCH)


class GitHubSettings(Table):
    """[github]: the roles of GitHub Actions, in the tooling account."""

    account: _Account = Field(description=_ACCOUNT)
    region: _Region = Field(description=_REGION)
    repository: _Repository = Field(description=_REPOSITORY)
    branch: _Branch = Field(default="main", description=_BRANCH)
    owner_id: _Id | None = Field(default=None, description="digits in quotes")
    repository_id: _Id | None = Field(default=None, description="digits in quotes")
    provider: Annotated[str, text(f"new|{_PROVIDER}")] = Field(
        default="new", description='"new", or the ARN of the account\'s OIDC provider of GitHub'
    )
    deploy: bool = Field(default=True, description="true or false")

    @property
    def subject(self) -> str:
        """How the `sub` of the repository's OIDC tokens begins."""
        owner, name = self.repository.split("/")
        if self.owner_id and self.repository_id:
            return f"repo:{owner}@{self.owner_id}/{name}@{self.repository_id}"
        return f"repo:{owner}/{name}"


class PromotionSettings(Table):
    """[stage.NAME.promotion]: what comes before and after the stage's deployment."""

    approval: bool = Field(default=True, description="true or false")
    # A job on a runner of GitHub's ends after six hours, and the deployment comes before.
    soak_minutes: int = Field(default=10, ge=0, le=240, description="a whole number from 0 to 240")
    check: bool = Field(default=True, description="true or false")
