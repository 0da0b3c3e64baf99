"""What GitHub Actions may do: who is let in, by which token, and into which roles."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from stacks.settings import parse
from tests.stacks.conftest import GITHUB, PROMOTED, STAGES, Template, synthesised

if TYPE_CHECKING:
    from collections.abc import Callable

    from stacks.detector import Detector

PLACES = (
    ("111111111111", "us-east-1"),
    ("222222222222", "eu-west-1"),
    ("222222222222", "us-east-1"),
)
PROVIDER = "arn:aws:iam::999999999999:oidc-provider/token.actions.githubusercontent.com"
CLAIM = "token.actions.githubusercontent.com"


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> Callable[..., Template]:
    """Return the stack with these settings besides its own, made once for each."""

    @cache
    def make(**settings: Any) -> Template:
        parsed = parse({**STAGES, "stage": PROMOTED, "github": {**GITHUB, **settings}})
        folder = tmp_path_factory.mktemp("github")
        return synthesised(detector, folder, settings=parsed, bundling="").tooling("GitHub")

    return make


def trust(template: Template, role: str) -> dict[str, Any]:
    """Return the one statement of a role's trust policy."""
    (statement,) = template.one("AWS::IAM::Role", role)["Properties"]["AssumeRolePolicyDocument"][
        "Statement"
    ]
    found: dict[str, Any] = statement
    return found


def bootstrapped(*purposes: str) -> set[tuple[str, str]]:
    """Return the taking of the bootstrap's roles in the promoted stages' accounts and regions."""
    return {
        (
            "sts:AssumeRole",
            f"arn:aws:iam::{account}:role/cdk-hnb659fds-{purpose}-role-{account}-{region}",
        )
        for account, region in PLACES
        for purpose in purposes
    }


def test_roles_trust_tokens_of_one_repository_and_one_kind_of_event(
    github: Callable[..., Template],
) -> None:
    """Made for AWS, of pull requests for the one, of the branch for the other."""
    template = github(branch="release")

    for role, subject in (("Review", "pull_request"), ("Deploy", "ref:refs/heads/release")):
        statement = trust(template, role)
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Principal"] == {"Federated": {"Ref": "Provider"}}
        assert statement["Condition"] == {
            "StringEquals": {
                f"{CLAIM}:aud": "sts.amazonaws.com",
                f"{CLAIM}:sub": f"repo:octo/detector:{subject}",
            }
        }


def test_a_pull_request_can_look_and_nothing_else(github: Callable[..., Template]) -> None:
    """The bootstrap's lookup roles of the promoted stages, by their ARNs."""
    assert github().permissions("ReviewRole") == bootstrapped("lookup")


def test_the_branch_can_deploy_publish_look_and_check(github: Callable[..., Template]) -> None:
    """And nothing by itself: all of it is in other roles."""
    assert github().permissions("DeployRole") == {
        *bootstrapped("deploy", "file-publishing", "lookup"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:role/dev-check-us-east-1"),
        ("sts:AssumeRole", "arn:aws:iam::222222222222:role/live-check-eu-west-1"),
        ("sts:AssumeRole", "arn:aws:iam::222222222222:role/batch-only-check-us-east-1"),
    }


def test_roles_have_the_names_that_the_plan_says(github: Callable[..., Template]) -> None:
    """A deployment's session lasts as long as a job may, a review's an hour."""
    template = github()
    review, deploy = (
        template.one("AWS::IAM::Role", name)["Properties"] for name in ("Review", "Deploy")
    )

    assert (review["RoleName"], deploy["RoleName"]) == (
        "GitHub-review-us-east-1",
        "GitHub-deploy-us-east-1",
    )
    assert (review.get("MaxSessionDuration"), deploy["MaxSessionDuration"]) == (None, 6 * 3600)


def test_the_provider_is_githubs_for_aws_alone(github: Callable[..., Template]) -> None:
    """Tokens for another audience are of no use."""
    provider = github().one("AWS::IAM::OIDCProvider")["Properties"]

    assert provider == {
        "ClientIdList": ["sts.amazonaws.com"],
        "Url": "https://token.actions.githubusercontent.com",
    }


def test_a_provider_that_is_there_already_is_taken(github: Callable[..., Template]) -> None:
    """An account has one at most."""
    template = github(provider=PROVIDER)

    assert template.of_type("AWS::IAM::OIDCProvider") == {}
    assert trust(template, "Deploy")["Principal"] == {"Federated": PROVIDER}


def test_where_a_pipeline_deploys_there_is_the_review_alone(
    github: Callable[..., Template],
) -> None:
    """`deploy = false` leaves nobody who could."""
    template = github(deploy=False)

    assert len(template.of_type("AWS::IAM::Role")) == 1
    assert template.permissions("ReviewRole") == bootstrapped("lookup")
