"""The endpoint's role may do what serving takes and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stacks.conftest import BUCKETS

if TYPE_CHECKING:
    from tests.stacks.conftest import Template


def serving(region: str, account: str, endpoint: str) -> set[tuple[str, str]]:
    """Return what every endpoint needs."""
    logs = f"arn:aws:logs:{region}:{account}:log-group:/aws/sagemaker/Endpoints/{endpoint}"
    image = f"arn:aws:ecr:{region}:763104351884:repository/tensorflow-inference"
    return {
        ("ecr:GetAuthorizationToken", "*"),
        ("ecr:BatchCheckLayerAvailability", image),
        ("ecr:BatchGetImage", image),
        ("ecr:GetDownloadUrlForLayer", image),
        ("s3:GetObject", "${ModelBucket.Arn}/models/*"),
        *(
            (f"logs:{action}", f"{logs}:*")
            for action in (
                "CreateLogGroup",
                "CreateLogStream",
                "DescribeLogStreams",
                "PutLogEvents",
            )
        ),
        ("cloudwatch:PutMetricData", "*"),
        *(
            ("cloudwatch:DescribeAlarms", f"${{Alarms{alarm}.Arn}}")
            for alarm in ("ServerErrors", "ModelLatency", "OverheadLatency", "WrongAnswers")
        ),
    }


def test_without_input_buckets_it_reads_only_its_image_and_models(trial: Template) -> None:
    """All that the role is allowed."""
    assert trial.permissions("ExecutionRole") == serving(
        "us-east-1", "111111111111", "detector-trial"
    )


def test_with_input_buckets_it_reads_those_too(live: Template) -> None:
    """And may list them, so that a missing photo can be told from a forbidden one."""
    expected = serving("eu-west-1", "222222222222", "Faces")
    for bucket in BUCKETS:
        expected |= {
            ("s3:GetObject", f"arn:aws:s3:::{bucket}/*"),
            ("s3:ListBucket", f"arn:aws:s3:::{bucket}"),
        }

    assert live.permissions("ExecutionRole") == expected


def test_metrics_go_into_sagemakers_namespaces_only(trial: Template) -> None:
    """PutMetricData knows no resource, so a condition bounds it."""
    policy = trial.one("AWS::IAM::Policy", "ExecutionRole")["Properties"]["PolicyDocument"]
    (conditions,) = (
        statement["Condition"] for statement in policy["Statement"] if "Condition" in statement
    )

    assert conditions == {
        "StringEquals": {"cloudwatch:namespace": ["/aws/sagemaker/Endpoints", "AWS/SageMaker"]}
    }


def test_only_sagemaker_can_take_the_role(trial: Template) -> None:
    """Nobody else is trusted."""
    (statement,) = trial.one("AWS::IAM::Role", "ExecutionRole")["Properties"][
        "AssumeRolePolicyDocument"
    ]["Statement"]

    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
