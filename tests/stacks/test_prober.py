"""The prober asks the endpoint every minute, and may do what that takes in its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stacks.conftest import plain, stage_of, template_of, unhashed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aws_cdk import Stack

    from stacks.detector import Detector
    from tests.stacks.conftest import Assembly, Template

ENDPOINT = "arn:aws:sagemaker:us-east-1:111111111111:endpoint/faces"


@pytest.fixture
def probed(tmp_path: Path, detector: Detector) -> Callable[..., Template]:
    """Return a template of a bucket and the prober of a stage with these settings."""
    from aws_cdk import aws_kms as kms  # noqa: PLC0415 - as in conftest.py
    from aws_cdk import aws_s3 as s3  # noqa: PLC0415

    from stacks.host import Host  # noqa: PLC0415
    from stacks.prober import Prober  # noqa: PLC0415

    def make(*, encrypted: bool = False, **settings: object) -> Template:
        stage = stage_of(**settings)

        def build(stack: Stack) -> None:
            key = kms.Key(stack, "Key") if encrypted else None
            bucket = s3.Bucket(stack, "Bucket", encryption_key=key)
            host = Host(stage=stage, functions=detector.functions, key=key, network=None)
            Prober.of(stack, detector=detector, bucket=bucket, host=host)

        return template_of(tmp_path / "out", build)

    return make


def test_it_is_told_whom_to_ask_what_and_how_often(probed: Callable[..., Template]) -> None:
    """By the variables that its handler reads."""
    template = probed(prober={"requests": 17}, kind="serverless")
    function = template.one("AWS::Lambda::Function")["Properties"]
    variables = function["Environment"]["Variables"]

    assert {key: plain(value) for key, value in variables.items()} == {
        "ENDPOINT_NAME": "Faces",
        "ENDPOINT_KIND": "serverless",
        "EXPECTATIONS": "stand_in.json",
        "BUCKET_NAME": "${Bucket}",
        "STACK_ID": "${AWS::StackId}",
        "REQUESTS": "17",
    }
    assert (function["Handler"], function["Timeout"]) == ("prober.entrypoints.probe", 60)


def test_it_runs_every_minute_and_a_failed_run_is_not_repeated(
    probed: Callable[..., Template],
) -> None:
    """The next one comes in a minute anyway."""
    template = probed()
    (function,) = template.of_type("AWS::Lambda::Function")
    rule = template.one("AWS::Events::Rule")["Properties"]
    repeats = template.one("AWS::Lambda::EventInvokeConfig")["Properties"]

    assert rule["ScheduleExpression"] == "rate(1 minute)"
    assert [target["Arn"] for target in rule["Targets"]] == [{"Fn::GetAtt": [function, "Arn"]}]
    assert (repeats["FunctionName"], repeats["MaximumRetryAttempts"]) == ({"Ref": function}, 0)


@pytest.mark.parametrize("kind", ["real-time", "serverless"])
def test_it_may_ask_this_endpoint_and_read_what_was_proven(
    probed: Callable[..., Template], kind: str
) -> None:
    """All that its role is allowed."""
    assert probed(kind=kind).permissions("ProberAskingRole") == {
        ("cloudformation:DescribeStacks", "${AWS::StackId}"),
        ("cloudwatch:PutMetricData", "*"),
        ("logs:CreateLogStream", "${ProberAskingLogGroup.Arn}"),
        ("logs:PutLogEvents", "${ProberAskingLogGroup.Arn}"),
        ("s3:GetObject", "${Bucket.Arn}/expectations/proven.json"),
        ("s3:ListBucket", "${Bucket.Arn}"),
        ("sagemaker:DescribeEndpoint", ENDPOINT),
        ("sagemaker:InvokeEndpoint", ENDPOINT),
    }


def test_it_asks_an_asynchronous_endpoint_by_way_of_the_bucket(
    probed: Callable[..., Template],
) -> None:
    """It lays requests there and removes them, and reads answers and failures."""
    allowed = probed(kind="asynchronous").permissions("ProberAskingRole")

    assert {each for each in allowed if each[0].startswith(("s3:", "sagemaker:"))} == {
        ("s3:DeleteObjectVersion", "${Bucket.Arn}/async/input/*"),
        ("s3:GetObject", "${Bucket.Arn}/async/failure/*"),
        ("s3:GetObject", "${Bucket.Arn}/async/output/*"),
        ("s3:GetObject", "${Bucket.Arn}/expectations/proven.json"),
        ("s3:ListBucket", "${Bucket.Arn}"),
        ("s3:PutObject", "${Bucket.Arn}/async/input/*"),
        ("sagemaker:DescribeEndpoint", ENDPOINT),
        ("sagemaker:InvokeEndpointAsync", ENDPOINT),
    }


def test_it_publishes_into_its_own_namespace_only(probed: Callable[..., Template]) -> None:
    """The action knows no resource."""
    policy = probed().one("AWS::IAM::Policy")["Properties"]["PolicyDocument"]
    (statement,) = (
        each for each in policy["Statement"] if each["Action"] == "cloudwatch:PutMetricData"
    )

    assert statement["Condition"] == {"StringEquals": {"cloudwatch:namespace": "DetectorEndpoint"}}


def test_it_may_use_an_encrypted_buckets_key(probed: Callable[..., Template]) -> None:
    """To read alone where it only reads, and to write as well where it does."""
    allowed = probed(encrypted=True).permissions("ProberAskingRole")
    assert {each for each in allowed if each[0].startswith("kms:")} == {
        ("kms:Decrypt", "${Key.Arn}")
    }


def test_a_stage_can_do_without(probed: Callable[..., Template]) -> None:
    """Then there is no function and no schedule."""
    template = probed(prober={"enabled": False})

    assert {each["Type"] for each in template.resources.values()} == {"AWS::S3::Bucket"}


def test_the_endpoint_waits_for_the_prober(trial: Template) -> None:
    """While an update bakes, the new expectations have to be known and the clock running."""
    depends = {unhashed(name) for name in trial.one("AWS::SageMaker::Endpoint")["DependsOn"]}

    assert {
        "ProberAskingFunction",
        "ProberAskingRoleDefaultPolicy",
        "ProberEveryMinute",
    } <= depends


def test_it_carries_what_the_smoke_test_carries(assembly: Assembly, trial: Template) -> None:
    """The same bundle: code, expectations and the requests that they name."""
    prober = trial.one("AWS::Lambda::Function", "Prober")["Properties"]["Code"]
    smoke_test = trial.one("AWS::Lambda::Function", "SmokeTest")["Properties"]["Code"]
    folder = assembly.folder / f"asset.{prober['S3Key'].removesuffix('.zip')}"

    assert prober == smoke_test
    assert (folder / "prober" / "entrypoints.py").is_file()
    assert (folder / "reference" / "requests" / "portrait.jpg").is_file()
