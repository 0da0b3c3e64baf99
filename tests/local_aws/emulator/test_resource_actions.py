import pytest

from local_aws.emulator.iam import Check
from local_aws.emulator.resource_actions import (
    Place,
    create_checks,
    delete_checks,
    update_checks,
)

PLACE = Place("111111111111", "us-east-1", "local-Endpoint", "Thing")


def _pairs(checks: list[Check]) -> set[tuple[str, str]]:
    return {(check.action, check.resource) for check in checks}


def test_a_bucket_needs_an_action_for_each_property_that_is_set() -> None:
    """Creation asks for the bucket and for what its properties call, on a name in stack form."""
    arn = "arn:aws:s3:::local-endpoint-thing-xxxxxxxxxxxx"
    checks = create_checks(
        "AWS::S3::Bucket", PLACE, {"VersioningConfiguration": {"Status": "Enabled"}}
    )
    assert _pairs(checks) == {("s3:CreateBucket", arn), ("s3:PutBucketVersioning", arn)}


def test_a_function_needs_pass_role_for_lambda() -> None:
    """Handing a role to a function is a check of its own, with the service it is passed to."""
    role = "arn:aws:iam::111111111111:role/r"
    checks = create_checks("AWS::Lambda::Function", PLACE, {"Role": role, "FunctionName": "f"})
    assert checks == [
        Check("lambda:CreateFunction", "arn:aws:lambda:us-east-1:111111111111:function:f"),
        Check("iam:PassRole", role, {"iam:PassedToService": "lambda.amazonaws.com"}),
    ]


def test_an_update_needs_only_what_changes() -> None:
    """An unchanged property asks nothing; a changed one, and one that is gone, ask for theirs."""
    old = {"Code": {"S3Key": "a"}, "Timeout": 3, "Role": "arn:aws:iam::1:role/r"}
    new = {"Code": {"S3Key": "b"}, "Role": "arn:aws:iam::1:role/r"}
    checks = update_checks("AWS::Lambda::Function", PLACE, old, new, "f")
    arn = "arn:aws:lambda:us-east-1:111111111111:function:f"
    assert _pairs(checks) == {
        ("lambda:UpdateFunctionCode", arn),
        ("lambda:UpdateFunctionConfiguration", arn),
    }


def test_an_inline_policy_is_asked_about_for_each_of_its_roles() -> None:
    """A list in a resource's template gives one ARN for every entry."""
    checks = create_checks("AWS::IAM::Policy", PLACE, {"Roles": ["a", "b"]})
    prefix = "arn:aws:iam::111111111111:role"
    assert _pairs(checks) == {
        ("iam:PutRolePolicy", f"{prefix}/a"),
        ("iam:PutRolePolicy", f"{prefix}/b"),
    }


def test_a_custom_resource_needs_to_invoke_its_function() -> None:
    """Every Custom:: type is served by a function, named by its ServiceToken."""
    token = "arn:aws:lambda:us-east-1:111111111111:function:f"
    checks = delete_checks("Custom::SmokeTest", PLACE, {"ServiceToken": token}, "id")
    assert _pairs(checks) == {("lambda:InvokeFunction", token)}


def test_a_type_that_is_not_listed_needs_the_action_of_its_name() -> None:
    """Nothing is waved through for being unknown."""
    checks = create_checks("AWS::SQS::Queue", PLACE, {})
    assert _pairs(checks) == {("sqs:CreateQueue", "*")}


def test_metadata_needs_nothing() -> None:
    """CDK's metadata is no resource of any service."""
    assert create_checks("AWS::CDK::Metadata", PLACE, {}) == []


def test_a_physical_id_that_is_an_arn_stands_for_itself() -> None:
    """An ARN is not put inside another one."""
    arn = "arn:aws:iam::111111111111:policy/p"
    checks = delete_checks("AWS::IAM::ManagedPolicy", PLACE, {}, arn)
    assert _pairs(checks) == {("iam:DeletePolicy", arn)}


@pytest.mark.parametrize(
    ("tags", "asked"),
    [
        ([{"Key": "team", "Value": "a"}], True),
        ([{"Key": "aws:cloudformation:stack-name", "Value": "a"}], False),
        ({"team": "a"}, True),
        ({"aws:cloudformation:stack-name": "a"}, False),
    ],
)
def test_tags_of_the_template_need_a_permission_and_cloudformations_own_do_not(
    tags: object,
    asked: bool,  # noqa: FBT001  # a column of the table above
) -> None:
    """A list or a map of tags: a key that begins with aws: is CloudFormation's."""
    checks = create_checks("AWS::SSM::Parameter", PLACE, {"Name": "/a", "Tags": tags})
    assert ("ssm:AddTagsToResource" in {check.action for check in checks}) is asked
