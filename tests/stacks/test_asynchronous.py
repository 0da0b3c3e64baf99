"""Requests, answers and failures go by way of the stage's own bucket, and two topics tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import plain, unhashed

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template

TOPICS = {"EndpointAsynchronousSuccess", "EndpointAsynchronousError"}


@pytest.fixture
def queue(guarded: Assembly) -> Template:
    """The Endpoint stack of an asynchronous stage."""
    return guarded.template("queue", "Endpoint")


def config(template: Template) -> dict[str, Any]:
    """Return what the EndpointConfig says about it."""
    properties = template.one("AWS::SageMaker::EndpointConfig")["Properties"]
    return dict(properties["AsyncInferenceConfig"])


def test_answers_and_failures_have_folders_of_their_own(queue: Template) -> None:
    """In the bucket that is the stage's."""
    output = config(queue)["OutputConfig"]

    assert plain(output["S3OutputPath"]) == "s3://${ModelBucket}/async/output/"
    assert plain(output["S3FailurePath"]) == "s3://${ModelBucket}/async/failure/"


def test_a_topic_tells_of_answers_and_another_one_of_failures(queue: Template) -> None:
    """Both take messages over TLS only."""
    output = config(queue)["OutputConfig"]
    told = {name: plain(topic) for name, topic in output["NotificationConfig"].items()}
    refusing = {
        unhashed(topic["Ref"])
        for policy in queue.of_type("AWS::SNS::TopicPolicy").values()
        for topic in policy["Properties"]["Topics"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }

    assert told == {
        "SuccessTopic": "${EndpointAsynchronousSuccess}",
        "ErrorTopic": "${EndpointAsynchronousError}",
    }
    assert refusing >= TOPICS


def test_an_instance_works_on_as_many_as_the_stage_says(queue: Template) -> None:
    """Four, if it says nothing."""
    assert config(queue)["ClientConfig"] == {"MaxConcurrentInvocationsPerInstance": 4}


def test_the_role_may_read_requests_write_answers_and_tell_the_topics(
    queue: Template, trial: Template
) -> None:
    """All that it may do besides what every endpoint may."""
    of_others = {action for action, _ in trial.permissions("ExecutionRole")}
    allowed = queue.permissions("ExecutionRole")

    bucket = "${ModelBucket.Arn}"
    assert {each for each in allowed if each[0].startswith(("s3:", "sns:"))} == {
        ("s3:GetObject", f"{bucket}/models/*"),
        ("s3:GetObject", f"{bucket}/async/input/*"),
        ("s3:PutObject", f"{bucket}/async/output/*"),
        ("s3:PutObject", f"{bucket}/async/failure/*"),
        *(("sns:Publish", f"${{{topic}}}") for topic in TOPICS),
    }
    assert {action for action, _ in allowed} - of_others == {
        "s3:PutObject",
        "sns:Publish",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:CreateGrant",
    }


def test_the_outputs_say_where_to_put_requests_and_what_to_subscribe_to(queue: Template) -> None:
    """Beside what every stack says."""
    outputs = {name: plain(each["Value"]) for name, each in queue.body["Outputs"].items()}

    assert outputs["InputPrefix"] == "s3://${ModelBucket}/async/input/"
    assert outputs["OutputPrefix"] == "s3://${ModelBucket}/async/output/"
    assert outputs["SuccessTopicArn"] == "${EndpointAsynchronousSuccess}"
    assert outputs["ErrorTopicArn"] == "${EndpointAsynchronousError}"


def test_other_kinds_have_none_of_it(trial: Template) -> None:
    """Neither topics nor outputs nor a configuration."""
    properties = trial.one("AWS::SageMaker::EndpointConfig")["Properties"]

    assert "AsyncInferenceConfig" not in properties
    assert not {"InputPrefix", "SuccessTopicArn"} & set(trial.body["Outputs"])
    assert {unhashed(name) for name in trial.of_type("AWS::SNS::Topic")} == {"AlarmsTopic"}
