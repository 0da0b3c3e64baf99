"""Batch transform jobs read one prefix and write another, and leave logs and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stacks.conftest import listed, plain

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template

JOBS = "/aws/sagemaker/TransformJobs"


def test_jobs_may_read_the_input_and_write_the_output(guarded: Assembly) -> None:
    """Below the two prefixes, and nowhere else in these buckets."""
    allowed = guarded.template("vault", "Endpoint").permissions("ExecutionRole")

    s3 = "arn:${AWS::Partition}:s3:::"
    assert {each for each in allowed if each[1].startswith(s3)} == {
        ("s3:GetObject", f"{s3}holiday/in/*"),
        ("s3:ListBucket", f"{s3}holiday"),
        ("s3:PutObject", f"{s3}found/out/*"),
    }


def test_jobs_may_list_nothing_beside_their_input(guarded: Assembly) -> None:
    """Names of other objects are nobody's business."""
    policy = guarded.template("vault", "Endpoint").one("AWS::IAM::Policy", "ExecutionRole")
    (listing,) = (
        each
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        if each["Action"] == "s3:ListBucket"
    )

    assert listing["Condition"] == {"StringLike": {"s3:prefix": "in/*"}}


def test_jobs_have_logs_and_metrics(guarded: Assembly, trial: Template) -> None:
    """Where SageMaker puts those of every job; an endpoint alone needs neither."""
    template = guarded.template("vault", "Endpoint")
    logs = f"arn:aws:logs:us-east-1:111111111111:log-group:{JOBS}"
    written = {
        resource for action, resource in template.permissions("ExecutionRole") if "logs:" in action
    }
    namespaces = {
        name
        for each in template.one("AWS::IAM::Policy", "ExecutionRole")["Properties"][
            "PolicyDocument"
        ]["Statement"]
        if each["Action"] == "cloudwatch:PutMetricData"
        for name in listed(each["Condition"]["StringEquals"]["cloudwatch:namespace"])
    }

    assert f"{logs}:*" in written
    assert namespaces == {JOBS, "/aws/sagemaker/Endpoints", "AWS/SageMaker"}
    assert JOBS not in trial.text


def test_the_outputs_say_where_jobs_may_read_and_write(guarded: Assembly, trial: Template) -> None:
    """So that nobody has to look into the stages file."""
    body = guarded.template("vault", "Endpoint").body
    outputs = {name: plain(each["Value"]) for name, each in body["Outputs"].items()}

    assert outputs["BatchInput"] == "s3://holiday/in/"
    assert outputs["BatchOutput"] == "s3://found/out/"
    assert "BatchInput" not in trial.body["Outputs"]
