"""Alarms and schedules of the running emulator, at a pace of two seconds a minute."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from local_aws import LocalAws
from tests.local_aws.emulator.conftest import Clients
from tests.local_aws.emulator.permissions import may_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_SECONDS = 20.0
HERE = [{"Name": "Place", "Value": "here"}]
ALARM: dict[str, Any] = {
    "AlarmName": "errors",
    "Namespace": "Shop",
    "MetricName": "Errors",
    "Dimensions": HERE,
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "notBreaching",
}
FUNCTION = "def handler(event, context):\n    print('asked on schedule')\n"


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """Clients of an emulator in a hurry."""
    with LocalAws(tmp_path_factory.mktemp("quick"), minute_seconds=2) as aws:
        yield Clients(aws)


def until(found: Callable[[], bool]) -> None:
    """Wait until it is so; fail when it never is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not found():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def publish(clients: Clients, dimensions: list[dict[str, str]]) -> None:
    """Publish one error."""
    datum = {"MetricName": "Errors", "Dimensions": dimensions, "Value": 1}
    clients.root("cloudwatch").put_metric_data(Namespace="Shop", MetricData=[datum])


def state(clients: Clients) -> str:
    """Return the state of the one alarm."""
    (alarm,) = clients.root("cloudwatch").describe_alarms(AlarmNames=["errors"])["MetricAlarms"]
    return str(alarm["StateValue"])


def test_an_alarm_rings_about_its_own_dimensions_and_stops_after_its_period(
    quick: Clients,
) -> None:
    """A minute of two seconds later there is no datapoint any more, which is no breach."""
    quick.root("cloudwatch").put_metric_alarm(**ALARM)

    publish(quick, [{"Name": "Place", "Value": "elsewhere"}])
    assert state(quick) == "OK"
    publish(quick, HERE)
    assert state(quick) == "ALARM"

    until(lambda: state(quick) == "OK")


def test_an_alarm_tells_its_topic_without_being_asked(quick: Clients) -> None:
    """The emulator looks at alarms by itself."""
    topic = quick.root("sns").create_topic(Name="calls")["TopicArn"]
    arn = "arn:aws:sqs:us-east-1:000000000000:calls"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    queue = quick.root("sqs").create_queue(QueueName="calls", Attributes={"Policy": policy})[
        "QueueUrl"
    ]
    quick.root("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    quick.root("cloudwatch").put_metric_alarm(**ALARM, AlarmActions=[topic])

    publish(quick, HERE)
    messages: list[Any] = []

    def received() -> bool:
        messages.extend(quick.root("sqs").receive_message(QueueUrl=queue).get("Messages", []))
        return bool(messages)

    until(received)

    told = json.loads(json.loads(messages[0]["Body"])["Message"])
    assert (told["AlarmName"], told["NewStateValue"]) == ("errors", "ALARM")


def test_a_template_may_have_metric_math(quick: Clients) -> None:
    """And an expression that is not served fails the resource in words."""
    metric = {"Namespace": "Shop", "MetricName": "Errors", "Dimensions": HERE}
    stat = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
    properties: dict[str, Any] = {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "Metrics": [{"Id": "e", "Expression": "m * 2"}, {**stat, "ReturnData": False}],
    }
    formation = quick.root("cloudformation")

    def deploy(name: str) -> str:
        resources = {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}}
        body = json.dumps({"Resources": resources})
        formation.create_stack(StackName=name, TemplateBody=body)

        def ended() -> str:
            status = formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
            return "" if status.endswith("_IN_PROGRESS") else str(status)

        until(lambda: bool(ended()))
        return ended()

    assert deploy("served") == "CREATE_COMPLETE"
    properties["Metrics"][0]["Expression"] = "RATE(m)"
    assert deploy("unserved") == "ROLLBACK_COMPLETE"
    events = formation.describe_stack_events(StackName="unserved")["StackEvents"]
    assert any("RATE(m)" in event.get("ResourceStatusReason", "") for event in events)


def test_a_role_may_look_at_the_alarms_that_its_policy_names(quick: Clients) -> None:
    """At them, and at no others."""
    quick.root("cloudwatch").put_metric_alarm(**ALARM)
    quick.root("cloudwatch").put_metric_alarm(**{**ALARM, "AlarmName": "secret"})
    arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors"
    statement = {"Effect": "Allow", "Action": "cloudwatch:DescribeAlarms", "Resource": arn}
    role = quick.role("cloudwatch", [statement])

    assert len(role.describe_alarms(AlarmNames=["errors"])["MetricAlarms"]) == 1
    for asked in ({"AlarmNames": ["secret"]}, {"AlarmNames": ["errors", "secret"]}, {}):
        with pytest.raises(role.exceptions.ClientError, match="AccessDenied"):
            role.describe_alarms(**asked)


@pytest.mark.parametrize("permitted", [True, False])
def test_a_rule_invokes_the_functions_that_let_it_in(quick: Clients, *, permitted: bool) -> None:
    """Every two seconds, and never a function whose policy says nothing of the rule."""
    role = quick.new_role([may_log("*")], {"Service": "lambda.amazonaws.com"})
    name = quick.new_function(FUNCTION, role)
    function = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    events = quick.root("events")
    rule = events.put_rule(Name=name, ScheduleExpression="rate(1 minute)")["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "it", "Arn": function}])
    if permitted:
        quick.root("lambda").add_permission(
            FunctionName=name,
            StatementId="rule",
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=rule,
        )

    def runs() -> int:
        logs = quick.root("logs")
        groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
        if not groups:
            return 0
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        return sum("asked on schedule" in event["message"] for event in found)

    if permitted:
        until(lambda: runs() >= 2)
    else:
        refused = f"{function} is not invoked: its resource policy does not let"
        until(lambda: refused in quick.log())
        assert runs() == 0
    events.remove_targets(Rule=name, Ids=["it"])
    events.delete_rule(Name=name)
