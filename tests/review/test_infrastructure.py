from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from review.infrastructure import compare
from tests.review.conftest import ACCOUNTS, Assemblies, Resources, resource

if TYPE_CHECKING:
    from review.assembly import Assembly

BUCKET = resource("AWS::S3::Bucket", DeletionPolicy="Delete")
KEPT = "the old one is kept, outside of the stack"
ROLE = resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Statement": []}})


def policy(*actions: str, on: Any = "*") -> Resources:
    """A role with a policy that allows actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": on}
    return {
        "RoleABC": ROLE,
        "PolicyABC": resource(
            "AWS::IAM::Policy",
            {"PolicyDocument": {"Statement": [statement]}, "Roles": [{"Ref": "RoleABC"}]},
        ),
    }


def test_what_is_the_same_is_no_change(assemblies: Assemblies) -> None:
    """The order of keys and of DependsOn is no difference to CloudFormation."""
    one = assemblies.of(dev={"A": resource("AWS::SNS::Topic", DependsOn=["B", "C"])})
    other = assemblies.of(dev={"A": {"DependsOn": ["C", "B"], **resource("AWS::SNS::Topic")}})

    found = compare(one, other)

    assert not found.changed
    assert (found.unchanged, found.marks) == (["dev-Endpoint"], [])


def test_every_impact_is_told(assemblies: Assemblies) -> None:
    """Added, changed, replaced and destroyed resources, by their constructs."""
    before = {
        "Queue": resource("AWS::SQS::Queue", {"QueueName": "a"}),
        "Topic": resource("AWS::SNS::Topic", {"DisplayName": "a"}),
        "Rule": resource("AWS::Events::Rule"),
    }
    after = {
        "Queue": resource("AWS::SQS::Queue", {"QueueName": "b"}),
        "Topic": resource("AWS::SNS::Topic", {"DisplayName": "b"}),
        "Alarm": resource("AWS::CloudWatch::Alarm"),
    }

    (stack,) = compare(assemblies.of(dev=before), assemblies.of(dev=after)).stacks

    assert {(each.construct_path, each.impact) for each in stack.resources} == {
        ("TheQueue", "replaced"),
        ("TheTopic", "changed"),
        ("TheRule", "destroyed"),
        ("TheAlarm", "added"),
    }
    (topic,) = [each for each in stack.resources if each.construct_path == "TheTopic"]
    assert [(v.place, v.before, v.after) for v in topic.values] == [("DisplayName", "a", "b")]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"Bucket": BUCKET}, {}, "TheBucket (AWS::S3::Bucket) is destroyed"),
        (
            {"Bucket": {**BUCKET, "DeletionPolicy": "Retain"}},
            {},
            "TheBucket (AWS::S3::Bucket) is left behind (it is kept, outside of the stack)",
        ),
        (
            {"Bucket": resource("AWS::S3::Bucket", {"BucketName": "a"})},
            {"Bucket": resource("AWS::S3::Bucket", {"BucketName": "b"})},
            "TheBucket (AWS::S3::Bucket) is replaced by BucketName",
        ),
        (
            {"Bucket": resource("AWS::S3::Bucket", {"BucketName": "a"})},
            {
                "Bucket": resource(
                    "AWS::S3::Bucket", {"BucketName": "b"}, UpdateReplacePolicy="Retain"
                )
            },
            f"TheBucket (AWS::S3::Bucket) is replaced by BucketName ({KEPT})",
        ),
        (
            {"Live": resource("AWS::SageMaker::Endpoint", {"EndpointName": "a"})},
            {"Live": resource("AWS::SageMaker::Endpoint", {"EndpointName": "b"})},
            "TheLive (AWS::SageMaker::Endpoint) is replaced by EndpointName",
        ),
    ],
)
def test_what_destroys_is_marked(
    assemblies: Assemblies, before: Resources, after: Resources, words: str
) -> None:
    """What keeps data, and the endpoint that clients call, with what becomes of the old one."""
    (mark,) = compare(assemblies.of(dev=before), assemblies.of(dev=after)).marks

    assert (mark.kind, mark.stages, mark.words) == ("destructive", ["dev"], f"Endpoint: {words}")


def test_what_is_made_to_be_replaced_is_not_marked(assemblies: Assemblies) -> None:
    """A Model is replaced with every change, a function's role keeps nothing."""
    before = {"Model": resource("AWS::SageMaker::Model", {"ModelName": "a"}), "RoleABC": ROLE}
    after = {"Model": resource("AWS::SageMaker::Model", {"ModelName": "b"})}

    found = compare(assemblies.of(dev=before), assemblies.of(dev=after))

    assert {each.impact for each in found.stacks[0].resources} == {"replaced", "destroyed"}
    assert found.marks == []


def test_wider_permissions_are_marked_after_what_destroys(assemblies: Assemblies) -> None:
    """A bucket that goes stands before an action that joins, though the stack has them mixed."""
    before = {**policy("s3:GetObject"), "Bucket": BUCKET}
    after = policy("s3:GetObject", "s3:DeleteObject")

    first, second = compare(assemblies.of(dev=before), assemblies.of(dev=after)).marks

    assert first.kind == "destructive"
    assert (second.kind, second.words) == (
        "broadening",
        "Endpoint: TheRoleABC may s3:DeleteObject, s3:GetObject on *",
    )


def test_the_same_permission_twice_is_still_wider(assemblies: Assemblies) -> None:
    """Two policies that allow the same are no asset under a new key."""
    twice = policy("*")
    twice["PolicyXYZ"] = twice["PolicyABC"]

    (mark,) = compare(assemblies.of(dev={"RoleABC": ROLE}), assemblies.of(dev=twice)).marks

    assert (mark.kind, mark.words) == ("broadening", "Endpoint: TheRoleABC may * on *")


def test_fewer_permissions_are_told_without_a_mark(assemblies: Assemblies) -> None:
    """A policy that goes is a change, and no reason to look twice."""
    found = compare(assemblies.of(dev=policy("s3:GetObject")), assemblies.of(dev={"RoleABC": ROLE}))

    assert [(each.change, each.widens) for each in found.stacks[0].permissions] == [
        ("removed", False)
    ]
    assert found.marks == []


def test_a_denial_that_goes_widens(assemblies: Assemblies) -> None:
    """Nothing new is allowed, but something is no longer denied."""
    before = policy("s3:*")
    statement = before["PolicyABC"]["Properties"]["PolicyDocument"]["Statement"][0]
    statement["Effect"] = "Deny"

    (mark,) = compare(assemblies.of(dev=before), assemblies.of(dev={"RoleABC": ROLE})).marks

    assert mark.words == "Endpoint: no longer denied to TheRoleABC: s3:* on *"


def test_the_same_mark_in_two_stages_is_told_once(assemblies: Assemblies) -> None:
    """Stages differ in their accounts, and in nothing else that the mark is about."""

    def state(*actions: str) -> Assembly:
        dev, live = (
            policy(*actions, on=f"arn:aws:iam::{account}:role/x") for account in ACCOUNTS.values()
        )
        return assemblies.of(dev=dev, live=live)

    (mark,) = compare(state("iam:PassRole"), state("iam:*")).marks

    assert mark.stages == ["dev", "live"]
    assert "arn:aws:iam::${AWS::AccountId}:role/x" in mark.words


def test_a_stage_that_is_new_is_one_mark(assemblies: Assemblies) -> None:
    """All that it may do is listed with it, and does not drown what changes elsewhere."""
    found = compare(assemblies.of(dev={}), assemblies.of(dev={}, live=policy("s3:GetObject")))

    assert found.stages_added == ["live"]
    (mark,) = found.marks
    assert (mark.kind, mark.stages) == ("broadening", ["live"])
    assert "is new, and with it 1 permission, listed with the stack" in mark.words


def test_a_stage_that_is_gone_stays_where_it_was_deployed(assemblies: Assemblies) -> None:
    """Nothing of it is destroyed by a deployment, and the mark says that it costs on."""
    found = compare(assemblies.of(dev={}, live={"Bucket": BUCKET}), assemblies.of(dev={}))

    assert found.stages_removed == ["live"]
    (stack,) = found.stacks
    assert [each.impact for each in stack.resources] == ["left behind"]
    (mark,) = found.marks
    assert (mark.kind, mark.stages) == ("destructive", ["live"])
    assert "stays, and costs, until somebody destroys it" in mark.words


def test_another_region_is_another_stack(assemblies: Assemblies) -> None:
    """What is deployed there stays there, so that it is one stack gone and one new."""
    found = compare(assemblies.write({"dev": {}}, region="eu-west-1"), assemblies.of(dev={}))

    assert [(each.region, each.state) for each in found.stacks] == [
        ("eu-west-1", "removed"),
        ("us-east-1", "added"),
    ]
    assert (found.stages_added, found.stages_removed) == ([], [])


def test_an_asset_is_explained_by_its_files(assemblies: Assemblies) -> None:
    """Which of a function's files changed, in place of two digests."""
    old, new = "a" * 64 + ".zip", "b" * 64 + ".zip"
    before = assemblies.write(
        {"dev": {"Function": resource("AWS::Lambda::Function", {"Code": {"S3Key": old}})}},
        assets={old: {"run.py": b"1", "same.py": b"1", "gone.py": b"1"}},
    )
    after = assemblies.write(
        {"dev": {"Function": resource("AWS::Lambda::Function", {"Code": {"S3Key": new}})}},
        assets={new: {"run.py": b"2", "same.py": b"1", "more/new.py": b"1"}},
    )

    (function,) = compare(before, after).stacks[0].resources

    assert function.notes == ["code: run.py changed, more/new.py is new, gone.py is gone"]


def test_a_permission_about_an_asset_is_the_same_under_a_new_key(assemblies: Assemblies) -> None:
    """Every new model has a new key: nobody may read more than before."""

    def state(key: str) -> Assembly:
        resources = policy("s3:GetObject", on=f"arn:aws:s3:::staging/{key}")
        return assemblies.write({"dev": resources}, assets={key: {"model": b"1"}})

    found = compare(state("a" * 64), state("b" * 64))

    assert found.changed
    assert found.stacks[0].permissions == []
    assert found.marks == []


def test_tags_alone_are_told_together(assemblies: Assemblies) -> None:
    """The digest of a model is a tag of everything, and would be told for everything."""

    def state(digest: str) -> Assembly:
        tags = {"Tags": [{"Key": "model-digest", "Value": digest}]}
        return assemblies.of(
            dev={
                "Topic": resource("AWS::SNS::Topic", tags),
                "Role": resource("AWS::IAM::Role", tags),
            }
        )

    (stack,) = compare(state("old"), state("new")).stacks

    assert stack.resources == []
    assert sorted(stack.retagged) == ["TheRole", "TheTopic"]
    assert [(v.place, v.before, v.after) for v in stack.tags] == [("Tags", "old", "new")]


def test_json_in_a_property_is_compared_inside(assemblies: Assemblies) -> None:
    """Of a document as text, only the member that differs is shown."""

    def state(value: str) -> Assembly:
        return assemblies.of(dev={"P": resource("AWS::SSM::Parameter", {"Value": value})})

    (stack,) = compare(state('{"a": 1, "b": "x"}'), state('{"a": 1, "b": "y"}')).stacks

    assert [(v.place, v.before, v.after) for v in stack.resources[0].values] == [
        ("Value.b", "x", "y")
    ]
