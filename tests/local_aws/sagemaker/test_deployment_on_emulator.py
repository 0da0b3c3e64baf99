"""Deployments in the real emulator, with real alarms, processes, roles and stacks."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any, Self

import psutil
import pytest
from botocore.exceptions import ClientError

from local_aws.emulator.capacity_file import write_capacity
from tests.local_aws.sagemaker.deployments import ALARM, canary
from tests.local_aws.sagemaker.emulator_client import Emulator, start_emulator
from tests.local_aws.sagemaker.hosting import PATIENCE, eventually

_MINUTE = 2.0  # seconds that a minute of AWS lasts: a canary's bake, and an alarm's period
_BAKE = canary(50, bake=60)
_LONG_BAKE = canary(50, bake=1800)  # over only when an alarm ends it, however slow the machine


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator whose minutes are short."""
    folder = tmp_path_factory.mktemp("quick")
    process, started = start_emulator(folder, "--minute-seconds", str(_MINUTE))
    yield started
    process.terminate()
    process.wait(PATIENCE)


@pytest.fixture
def models(quick: Emulator) -> Iterator[str]:
    """Configurations "one" and "two" of two instances, their role, and a quiet alarm."""
    role = quick.execution_role("deploying")
    for name in ("one", "two"):
        quick.create(name, role=role, plan={"answer": name}, count=2)
    _alarm(quick, ringing=False)
    yield "deploying"
    sagemaker = quick.client("sagemaker")
    for name in ("one", "two"):
        sagemaker.delete_endpoint_config(EndpointConfigName=name)
        sagemaker.delete_model(ModelName=name)
    iam = quick.client("iam")
    iam.delete_role_policy(RoleName="deploying", PolicyName="needed")
    iam.delete_role(RoleName="deploying")


@pytest.fixture
def live(quick: Emulator, models: str) -> Iterator[str]:  # noqa: ARG001  # what it serves
    """An endpoint of two instances that answer "one"."""
    sagemaker = quick.client("sagemaker")
    sagemaker.create_endpoint(EndpointName="live", EndpointConfigName="one")
    assert quick.settled("live")["EndpointStatus"] == "InService"
    yield "live"
    write_capacity(quick.directory, {})
    quick.settled("live")
    sagemaker.delete_endpoint(EndpointName="live")
    eventually(lambda: not sagemaker.list_endpoints()["Endpoints"])


def _alarm(emulator: Emulator, *, ringing: bool) -> None:
    """Make the alarm, on a metric that is not there: missing data decide."""
    emulator.client("cloudwatch").put_metric_alarm(
        AlarmName=ALARM,
        Namespace="Tests",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="breaching" if ringing else "notBreaching",
    )
    emulator.client("cloudwatch").set_alarm_state(
        AlarmName=ALARM, StateValue="ALARM" if ringing else "OK", StateReason="a test"
    )


def _update(emulator: Emulator, deployment: dict[str, Any]) -> None:
    emulator.client("sagemaker").update_endpoint(
        EndpointName="live", EndpointConfigName="two", DeploymentConfig=deployment
    )


def _answer(emulator: Emulator) -> str:
    runtime = emulator.client("sagemaker-runtime")
    told = json.loads(runtime.invoke_endpoint(EndpointName="live", Body=b"")["Body"].read())
    return str(told["answer"])


def _status(emulator: Emulator) -> str:
    described = emulator.client("sagemaker").describe_endpoint(EndpointName="live")
    summary = described.get("PendingDeploymentSummary")
    if not summary:
        return str(described["EndpointStatus"])
    return str(summary["ProductionVariants"][0]["VariantStatus"][0]["Status"])


class Stream:
    """A steady stream of requests to the endpoint while the `with` block lasts."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self.answers: Counter[str] = Counter()
        self.lost: list[ClientError] = []

    def _send(self) -> None:
        while not self._end.is_set():
            try:
                self.answers[_answer(self._emulator)] += 1
            except ClientError as error:
                self.lost.append(error)

    def __enter__(self) -> Self:
        """Begin to send."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Send no more."""
        self._end.set()
        self._thread.join()


def test_a_canary_is_watched_by_an_alarm_and_rolled_back(quick: Emulator, live: str) -> None:
    """Proves status, share, the alarm read as the role, words, and that no request is lost."""
    with Stream(quick) as stream:
        _update(quick, _LONG_BAKE)
        eventually(lambda: _status(quick) == "Baking")
        assert Counter(_answer(quick) for _ in range(6))["two"] > 0
        _alarm(quick, ringing=True)
        after = quick.settled(live)
    assert after["EndpointConfigName"] == "one"
    assert ALARM in after["FailureReason"]
    assert stream.lost == []
    assert stream.answers["two"] <= stream.answers["one"]
    assert {_answer(quick) for _ in range(6)} == {"one"}


def test_a_quiet_alarm_lets_it_through(quick: Emulator, live: str) -> None:
    """Proves that canary and last bake end by themselves, and the new fleet is alone."""
    with Stream(quick) as stream:
        _update(quick, _BAKE)
        after = quick.settled(live)
    assert after["EndpointConfigName"] == "two"
    assert after["LastDeploymentConfig"]["BlueGreenUpdatePolicy"] == _BAKE["BlueGreenUpdatePolicy"]
    assert stream.lost == []
    assert {_answer(quick) for _ in range(6)} == {"two"}


def test_a_role_that_may_not_read_alarms_fails_the_update(quick: Emulator, live: str) -> None:
    """Proves that the alarms are read under the execution role."""
    iam = quick.client("iam")
    policy = iam.get_role_policy(RoleName="deploying", PolicyName="needed")["PolicyDocument"]
    for statement in policy["Statement"]:
        statement["Action"].remove("cloudwatch:DescribeAlarms")
    iam.put_role_policy(
        RoleName="deploying", PolicyName="needed", PolicyDocument=json.dumps(policy)
    )
    _update(quick, _BAKE)
    after = quick.settled(live)
    assert after["EndpointConfigName"] == "one"
    assert "cloudwatch:DescribeAlarms" in after["FailureReason"]


def test_capacity_is_read_at_each_launch(quick: Emulator, live: str) -> None:
    """Proves that the file holds up an update, and scaling, until it allows them."""
    write_capacity(quick.directory, {"ml.c6i.large": 2})
    _update(quick, _BAKE)
    assert "InsufficientInstanceCapacity" in quick.settled(live)["FailureReason"]
    sagemaker = quick.client("sagemaker")
    more = [{"VariantName": "AllTraffic", "DesiredInstanceCount": 3}]
    write_capacity(quick.directory, {"ml.c6i.large": 3})
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=live, DesiredWeightsAndCapacities=more
    )
    after = quick.settled(live)
    assert after["ProductionVariants"][0]["CurrentInstanceCount"] == 3


def test_a_stack_goes_back_when_sagemaker_did(quick: Emulator, stack: Any) -> None:
    """Proves the reason among the stack's events, and a good state once the alarm is quiet."""
    stack.update_stack(StackName="live", TemplateBody=_template("two"))
    eventually(lambda: _status(quick) == "Baking")
    _alarm(quick, ringing=True)
    eventually(lambda: _status(quick) != "Baking")
    _alarm(quick, ringing=False)
    assert _finished(stack) == "UPDATE_ROLLBACK_COMPLETE"
    events = stack.describe_stack_events(StackName="live")["StackEvents"]
    failed = [e for e in events if e["ResourceStatus"] == "UPDATE_FAILED"]
    assert f"alarms in the ALARM state: {ALARM}" in failed[0]["ResourceStatusReason"]
    assert {_answer(quick) for _ in range(6)} == {"one"}


def test_a_stack_that_is_cancelled_in_a_bake_goes_back(quick: Emulator, stack: Any) -> None:
    """Proves that the endpoint's operation is ended first, then undone, and leaves no process."""
    stack.update_stack(StackName="live", TemplateBody=_template("two"))
    eventually(lambda: _status(quick) == "Baking")
    stack.cancel_update_stack(StackName="live")
    assert _finished(stack) == "UPDATE_ROLLBACK_COMPLETE"
    described = quick.settled("live")
    assert described["EndpointConfigName"] == "one"
    below = psutil.Process(quick.keeper).children(recursive=True)
    containers = [p for p in below if any(w.endswith("/fake_container.py") for w in p.cmdline())]
    assert len(containers) == 2


@pytest.fixture
def stack(quick: Emulator, models: str) -> Iterator[Any]:  # noqa: ARG001  # what it serves
    """A stack with the endpoint and a queue that comes after it; yields CloudFormation."""
    cloudformation = quick.client("cloudformation")
    cloudformation.create_stack(StackName="live", TemplateBody=_template("one"))
    assert _finished(cloudformation) == "CREATE_COMPLETE"
    yield cloudformation
    cloudformation.delete_stack(StackName="live")
    eventually(lambda: not quick.client("sagemaker").list_endpoints()["Endpoints"])


def _template(config: str) -> str:
    endpoint = {
        "Type": "AWS::SageMaker::Endpoint",
        "Properties": {
            "EndpointName": "live",
            "EndpointConfigName": config,
            "DeploymentConfig": _BAKE,
        },
    }
    queue = {
        "Type": "AWS::SQS::Queue",
        "DependsOn": "Endpoint",
        "Properties": {"QueueName": f"after-{config}"},
    }
    return json.dumps({"Resources": {"Endpoint": endpoint, "After": queue}})


def _finished(cloudformation: Any) -> str:
    """The status of the stack once nothing is under way."""

    def status() -> str | None:
        stacks = cloudformation.describe_stacks(StackName="live")["Stacks"]
        now = str(stacks[0]["StackStatus"])
        return None if now.endswith("IN_PROGRESS") else now

    return str(eventually(status))
