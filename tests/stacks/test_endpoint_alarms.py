"""The alarms look at the right metrics, ring at the settings' limits, and reach somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import plain, stage_of, template_of, unhashed

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

    from tests.stacks.conftest import Template

LIMITS = {
    "server_errors": 3,
    "wrong_answers": 4,
    "model_latency_ms": 700,
    "overhead_latency_ms": 80,
    "minutes": 2,
    "emails": ["on-call@example.com"],
}
VARIANT = [
    {"Name": "EndpointName", "Value": "Faces"},
    {"Name": "VariantName", "Value": "AllTraffic"},
]
ENDPOINT = VARIANT[:1]


def alarms_of(folder: Path, *, key: bool = False, **settings: Any) -> Template:
    """Return a template of the alarms alone, beside a resource in the endpoint's place."""
    from aws_cdk import CfnResource  # noqa: PLC0415 - as in conftest.py
    from aws_cdk import aws_cloudwatch as cloudwatch  # noqa: PLC0415
    from aws_cdk import aws_kms as kms  # noqa: PLC0415

    from stacks.endpoint_alarms import EndpointAlarms  # noqa: PLC0415

    stage = stage_of(**{"alarms": LIMITS, **settings})

    def build(stack: Stack) -> None:
        alarms = EndpointAlarms(
            stack, "Alarms", stage=stage, key=kms.Key(stack, "Key") if key else None
        )
        CfnResource(
            stack,
            "Rollback",
            type="Test::Rollback",
            properties={"Names": alarms.rollback, "Arns": alarms.rollback_arns},
        )
        endpoint = CfnResource(stack, "Endpoint", type="Test::Endpoint")
        if stage.prober.enabled:
            errors = cloudwatch.Metric(namespace="AWS/Lambda", metric_name="Errors")
            alarms.watch(errors, endpoint=endpoint)

    return template_of(folder, build)


def by_name(template: Template) -> dict[str, dict[str, Any]]:
    """Return the alarms' properties by the ids of their constructs."""
    return {
        unhashed(key).removeprefix("Alarms"): alarm["Properties"]
        for key, alarm in template.of_type("AWS::CloudWatch::Alarm").items()
    }


def test_server_errors_are_what_neither_2xx_nor_4xx_answered(tmp_path: Path) -> None:
    """A client's bad photo is a model error as well, and a minute without one has no datapoint."""
    alarm = by_name(alarms_of(tmp_path))["ServerErrors"]
    metrics = {each["Id"]: each for each in alarm["Metrics"]}
    stats = {key: each["MetricStat"] for key, each in metrics.items() if "MetricStat" in each}
    (expression,) = (each["Expression"] for each in metrics.values() if "Expression" in each)

    assert expression == "errors - FILL(refusals, 0)"
    assert {key: each["Metric"]["MetricName"] for key, each in stats.items()} == {
        "errors": "InvocationModelErrors",
        "refusals": "Invocation4XXErrors",
    }
    for each in stats.values():
        assert each["Metric"]["Dimensions"] == VARIANT
        assert each["Metric"]["Namespace"] == "AWS/SageMaker"
        assert (each["Stat"], each["Period"]) == ("Sum", 60)
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (
        3,
        "GreaterThanOrEqualToThreshold",
    )


@pytest.mark.parametrize(
    ("name", "microseconds"), [("ModelLatency", 700_000), ("OverheadLatency", 80_000)]
)
def test_a_latency_is_judged_by_its_slowest_tenth(
    tmp_path: Path, name: str, microseconds: int
) -> None:
    """The setting is in milliseconds, the metric in microseconds."""
    alarm = by_name(alarms_of(tmp_path))[name]

    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/SageMaker", name)
    assert alarm["Dimensions"] == VARIANT
    assert (alarm["ExtendedStatistic"], alarm["Period"]) == ("p90", 60)
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "GreaterThanThreshold",
        microseconds,
    )


def test_wrong_answers_are_the_probers_own_metric(tmp_path: Path) -> None:
    """By the endpoint's name alone."""
    alarm = by_name(alarms_of(tmp_path))["WrongAnswers"]

    assert (alarm["Namespace"], alarm["MetricName"]) == ("DetectorEndpoint", "WrongAnswers")
    assert alarm["Dimensions"] == ENDPOINT
    assert (alarm["Statistic"], alarm["Period"]) == ("Sum", 60)
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "GreaterThanOrEqualToThreshold",
        4,
    )


def test_alarms_that_undo_updates_ring_after_the_settings_minutes(tmp_path: Path) -> None:
    """Each of so many minutes has to be bad, and one without data is not."""
    alarms = by_name(alarms_of(tmp_path))

    for name in ("ServerErrors", "ModelLatency", "OverheadLatency", "WrongAnswers"):
        alarm = alarms[name]
        assert (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (2, 2)
        assert alarm["TreatMissingData"] == "notBreaching"


def test_updates_are_undone_by_these_and_the_users_own_alarms(tmp_path: Path) -> None:
    """By name for SageMaker, and by ARN for the role that looks at them."""
    rollback = alarms_of(tmp_path, update={"alarms": ["Orders too few"]}).one("Test::Rollback")
    names = rollback["Properties"]["Names"]
    arns = [plain(arn) for arn in rollback["Properties"]["Arns"]]

    ours = ["ServerErrors", "ModelLatency", "OverheadLatency", "WrongAnswers"]
    assert [plain(name) for name in names] == [
        *(f"${{Alarms{name}}}" for name in ours),
        "Orders too few",
    ]
    assert arns[:4] == [f"${{Alarms{name}.Arn}}" for name in ours]
    assert arns[4].endswith(":cloudwatch:us-east-1:111111111111:alarm:Orders too few")


def test_where_no_alarm_could_ring_in_time_none_undoes_an_update(tmp_path: Path) -> None:
    """It would ring about a bad model while CloudFormation puts the old one back, and undo that."""
    template = alarms_of(tmp_path, update={"bake_seconds": 0})

    assert template.one("Test::Rollback")["Properties"] == {"Names": [], "Arns": []}
    assert "WrongAnswers" in by_name(template)


def test_every_alarm_calls_somebody_and_says_where_to_read_on(tmp_path: Path) -> None:
    """Its action is the topic, which has the settings' addresses."""
    template = alarms_of(tmp_path, kind="asynchronous")
    (topic,) = template.of_type("AWS::SNS::Topic")

    for alarm in by_name(template).values():
        assert alarm["AlarmActions"] == [{"Ref": topic}]
        assert alarm["AlarmDescription"].startswith("Faces: ")
        assert "docs/on-call.md" in alarm["AlarmDescription"]
        assert "AlarmName" not in alarm
    subscription = template.one("AWS::SNS::Subscription")["Properties"]
    assert subscription == {
        "Protocol": "email",
        "Endpoint": "on-call@example.com",
        "TopicArn": {"Ref": topic},
    }


def test_the_topic_takes_messages_of_this_accounts_alarms_over_tls(tmp_path: Path) -> None:
    """A policy of its own replaces the one that a topic has by default."""
    policy = alarms_of(tmp_path).one("AWS::SNS::TopicPolicy")["Properties"]["PolicyDocument"]
    statements = {each["Effect"]: each for each in policy["Statement"]}

    assert statements["Allow"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statements["Allow"]["Action"] == "sns:Publish"
    assert statements["Allow"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111111111111"}
    }
    assert statements["Deny"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_with_a_key_the_topic_is_encrypted_and_alarms_can_use_the_key(tmp_path: Path) -> None:
    """AWS's own key for topics lets no alarm publish, so without a key there is none."""
    template = alarms_of(tmp_path / "with", key=True)
    (key,) = template.of_type("AWS::KMS::Key")
    statements = template.one("AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"]
    without = alarms_of(tmp_path / "without")

    topic = template.one("AWS::SNS::Topic")["Properties"]
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert {"Service": "cloudwatch.amazonaws.com"} in [each["Principal"] for each in statements]
    assert "KmsMasterKeyId" not in without.one("AWS::SNS::Topic").get("Properties", {})


def test_a_silent_prober_rings_and_only_once_there_is_an_endpoint(tmp_path: Path) -> None:
    """No data for five minutes is what it looks for; a failing function is another alarm."""
    template = alarms_of(tmp_path)
    silent, fails = by_name(template)["ProberSilent"], by_name(template)["ProberFails"]

    assert (silent["Namespace"], silent["MetricName"]) == ("DetectorEndpoint", "Probes")
    assert silent["Dimensions"] == ENDPOINT
    assert (silent["ComparisonOperator"], silent["Threshold"]) == ("LessThanThreshold", 1)
    assert (silent["EvaluationPeriods"], silent["TreatMissingData"]) == (5, "breaching")
    assert (fails["MetricName"], fails["TreatMissingData"]) == ("Errors", "notBreaching")
    for name in ("ProberSilent", "ProberFails"):
        assert template.one("AWS::CloudWatch::Alarm", f"Alarms{name}")["DependsOn"] == ["Endpoint"]


def test_without_a_prober_nothing_waits_for_its_metrics(tmp_path: Path) -> None:
    """An alarm on a metric that nobody publishes would never ring, or always."""
    alarms = by_name(alarms_of(tmp_path, prober={"enabled": False}))

    assert sorted(alarms) == [
        "DiskFull",
        "MemoryFull",
        "ModelLatency",
        "OverheadLatency",
        "ServerErrors",
    ]


def test_full_instances_call_somebody_but_undo_nothing(tmp_path: Path) -> None:
    """Memory and disk, each of the fullest instance."""
    alarms = by_name(alarms_of(tmp_path))

    for name in ("Disk", "Memory"):
        alarm = alarms[f"{name}Full"]
        assert alarm["Namespace"] == "/aws/sagemaker/Endpoints"
        assert alarm["MetricName"] == f"{name}Utilization"
        assert alarm["Dimensions"] == VARIANT
        assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", 90)
        assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_a_serverless_endpoint_has_no_instances_to_watch(tmp_path: Path) -> None:
    """The other alarms stay."""
    alarms = by_name(alarms_of(tmp_path, kind="serverless"))

    assert {"ServerErrors", "ModelLatency", "OverheadLatency", "WrongAnswers"} <= alarms.keys()
    assert not {"DiskFull", "MemoryFull", "Backlog"} & alarms.keys()


@pytest.mark.parametrize(
    ("scaling", "limit"),
    [
        (None, 2 * 3),
        ({"instance_type": "ml.c6i.large", "min": 1, "max": 5, "backlog_per_instance": 9}, 5 * 3),
    ],
)
def test_a_queue_that_the_largest_fleet_does_not_empty_calls_somebody(
    tmp_path: Path, scaling: dict[str, Any] | None, limit: int
) -> None:
    """More requests than all instances take at a time, for a quarter of an hour."""
    alarm = by_name(
        alarms_of(
            tmp_path,
            kind="asynchronous",
            instances=2,
            scaling=scaling,
            asynchronous={"concurrent_per_instance": 3},
        )
    )["Backlog"]

    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/SageMaker", "ApproximateBacklogSize")
    assert alarm["Dimensions"] == ENDPOINT
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Minimum", limit)
    assert alarm["EvaluationPeriods"] == 15
