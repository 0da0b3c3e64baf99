"""What the pipeline's roles may do: all of it, for each role, by name and resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stacks.conftest import PIPELINE

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template

Permissions = set[tuple[str, str]]
TOOLING = "999999999999"
KEY, ARTIFACTS, CACHE = "${StoreKey.Arn}", "${StoreArtifacts.Arn}", "${StoreCache.Arn}"
REPLICA = "arn:aws:s3:::pipeline-support-eu-west-eplicationbucket79b636d35e4026381291"
READ = ("s3:GetBucket*", "s3:GetObject*", "s3:List*")
WRITE = (
    "s3:Abort*",
    "s3:DeleteObject*",
    "s3:PutObject",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
)
DECRYPT = ("kms:Decrypt", "kms:DescribeKey")
ENCRYPT = ("kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
LOGS = {
    ("logs:CreateLogStream", "${StoreLogGroup.Arn}"),
    ("logs:PutLogEvents", "${StoreLogGroup.Arn}"),
}
PLACES = (
    ("111111111111", "us-east-1"),
    ("222222222222", "eu-west-1"),
    ("222222222222", "us-east-1"),
)


@pytest.fixture(scope="module")
def template(promoted: Assembly) -> Template:
    """The stack of the tooling account."""
    return promoted.tooling("Pipeline")


def on(bucket: str, *actions: str) -> Permissions:
    """Return actions on a bucket and its objects, as CDK grants them."""
    return {(action, each) for action in actions for each in (bucket, f"{bucket}/*")}


def with_key(*actions: str, key: str = KEY) -> Permissions:
    """Return actions on the pipeline's key."""
    return {(action, key) for action in actions}


def bootstrapped(purpose: str, *places: tuple[str, str], partition: str = "aws") -> Permissions:
    """Return the taking of the bootstrap's roles."""
    name = f"role/cdk-hnb659fds-{purpose}-role"
    return {
        ("sts:AssumeRole", f"arn:{partition}:iam::{account}:{name}-{account}-{region}")
        for account, region in places
    }


def test_a_check_goes_into_the_stages_by_their_check_roles(template: Template) -> None:
    """It reads the source that it runs, writes its log, and does nothing else here."""
    assert template.permissions("CheckingRole") == {
        ("sts:AssumeRole", "arn:aws:iam::111111111111:role/dev-check-us-east-1"),
        ("sts:AssumeRole", "arn:aws:iam::222222222222:role/live-check-eu-west-1"),
        ("sts:AssumeRole", "arn:aws:iam::222222222222:role/batch-only-check-us-east-1"),
        *LOGS,
        *on(ARTIFACTS, *READ),
        *with_key(*DECRYPT, *ENCRYPT),
    }
    role = template.one("AWS::IAM::Role", "CheckingRole")["Properties"]
    assert role["RoleName"] == "Pipeline-check-us-east-1"


def test_the_synthesis_reaches_no_account(template: Template) -> None:
    """It runs code of the repository: artifacts, cache and log are all that it sees."""
    assert template.permissions("PromotionPipelineBuildSynthCdkBuildProjectRole") == {
        *LOGS,
        *on(ARTIFACTS, *READ, *WRITE),
        *on(CACHE, *READ, *WRITE),
        *with_key(*DECRYPT, *ENCRYPT),
    }


def test_the_update_of_itself_takes_roles_of_the_tooling_account_alone(template: Template) -> None:
    """By their ARNs, in its own region and those of the stages' artifacts."""
    places = ((TOOLING, "us-east-1"), (TOOLING, "eu-west-1"))

    assert template.permissions("PromotionUpdatePipelineSelfMutationRole") == {
        *bootstrapped("deploy", *places),
        *bootstrapped("file-publishing", *places),
        *(
            (
                "cloudformation:DescribeStacks",
                f"arn:aws:cloudformation:{region}:{TOOLING}:stack/CDKToolkit/*",
            )
            for _, region in places
        ),
        *(
            ("s3:ListBucket", f"arn:aws:s3:::cdk-hnb659fds-assets-{TOOLING}-{region}")
            for _, region in places
        ),
        *LOGS,
        *on(ARTIFACTS, *READ),
        *with_key(*DECRYPT, *ENCRYPT),
    }


def test_the_publishing_of_assets_takes_the_publishing_roles_alone(template: Template) -> None:
    """One for each account and region, and it starts no builds."""
    publishing = {
        (action, f"{{'Fn::Sub': '{resource}'}}")
        for action, resource in bootstrapped(
            "file-publishing", *PLACES, partition="${AWS::Partition}"
        )
    }

    assert template.permissions("PromotionAssetsFileRole") == {
        *publishing,
        *LOGS,
        *on(ARTIFACTS, *READ),
        *with_key(*DECRYPT),
    }


def test_the_source_uses_one_connection_by_both_names_of_its_service(template: Template) -> None:
    """Whichever the connection's ARN has."""
    assert template.permissions("PromotionPipelineSourceoctodetectorCodePipelineActionRole") == {
        ("codeconnections:UseConnection", PIPELINE["connection"]),
        ("codestar-connections:UseConnection", PIPELINE["connection"]),
        ("s3:PutObjectAcl", f"{ARTIFACTS}/*"),
        ("s3:PutObjectVersionAcl", f"{ARTIFACTS}/*"),
        *on(ARTIFACTS, *READ, *WRITE),
        *with_key(*DECRYPT, *ENCRYPT),
    }


def test_the_pipeline_takes_the_deploying_roles_and_those_of_its_actions(
    template: Template,
) -> None:
    """The one wildcard is the key of the artifacts elsewhere, whose id nobody knows here."""
    assert template.permissions("PromotionPipelineRole") == {
        *bootstrapped("deploy", *PLACES, partition="${AWS::Partition}"),
        *(
            ("sts:AssumeRole", f"${{Promotion{role}.Arn}}")
            for role in (
                "CodeBuildActionRole",
                "PipelineSourceoctodetectorCodePipelineActionRole",
                "PipelineliveApproveCodePipelineActionRole",
                "PipelinebatchonlyApproveCodePipelineActionRole",
            )
        ),
        *on(ARTIFACTS, *READ, *WRITE),
        *on(REPLICA, *READ, *WRITE),
        *with_key(*DECRYPT, *ENCRYPT),
        *with_key(*DECRYPT, *ENCRYPT, key="arn:aws:kms:eu-west-1:999999999999:key/*"),
    }


def test_builds_are_started_by_their_names(template: Template) -> None:
    """Those of this pipeline."""
    projects = (
        "PipelineBuildSynthCdkBuildProject",
        "UpdatePipelineSelfMutation",
        "AssetsFileAsset",
        "PipelinedevCheck",
        "PipelineliveCheck",
        "PipelinebatchonlyCheck",
    )

    assert template.permissions("PromotionCodeBuildActionRole") == {
        (f"codebuild:{action}", f"${{Promotion{project}.Arn}}")
        for action in ("BatchGetBuilds", "StartBuild", "StopBuild")
        for project in projects
    }


def test_no_other_role_has_a_policy(template: Template) -> None:
    """Those above are all: an approval may do nothing."""
    policies = {key.partition("DefaultPolicy")[0] for key in template.of_type("AWS::IAM::Policy")}

    assert len(policies) == 7
