import threading
from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from local_aws.sagemaker.invocation import invoke
from tests.local_aws.sagemaker.deployments import (
    ALARM,
    answers,
    baking,
    begin,
    blue_green,
    canary,
    pending,
    update,
)
from tests.local_aws.sagemaker.hosting import Hosting, eventually


def test_a_canary_gets_its_share_and_then_the_rest(hosting: Hosting) -> None:
    """Proves the canary's exact share, all traffic in the last bake, and blue kept to its end."""
    begin(hosting, canary(10, bake=120), InitialInstanceCount=2)
    baking(hosting)
    assert answers(hosting, 100).count("t") == 10
    assert pending(hosting)["VariantStatus"][0]["Status"] == "Baking"
    described = hosting.call("DescribeEndpoint", EndpointName="e")
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("Updating", "one")

    hosting.timer.pass_time(60)
    eventually(lambda: answers(hosting, 1) == "t")
    assert answers(hosting, 20) == "t" * 20
    assert not any(instance.stopped for instance in hosting.launched)

    hosting.timer.release()
    after = hosting.settled()
    assert after["EndpointConfigName"] == "two"
    assert "FailureReason" not in after
    assert "PendingDeploymentSummary" not in after
    assert [instance.stopped for instance in hosting.launched] == [True, True, False, False]


def test_linear_steps_are_equal(hosting: Hosting) -> None:
    """Proves the shares of a linear shift by a quarter of the instances."""
    size = {"Type": "INSTANCE_COUNT", "Value": 1}
    routing = {"Type": "LINEAR", "LinearStepSize": size}
    begin(hosting, blue_green(routing, bake=60), InitialInstanceCount=4)
    for green in (10, 20, 30, 40):
        eventually(lambda: answers(hosting, 40).count("t") == green)  # noqa: B023  # read at once
        hosting.timer.pass_time(60)
    assert hosting.settled()["EndpointConfigName"] == "two"


def test_an_alarm_in_a_bake_rolls_back(hosting: Hosting) -> None:
    """Proves that blue gets all traffic back, green ends, and the reason names the alarm."""
    begin(hosting, canary(50))
    baking(hosting)
    hosting.alarms = {ALARM: "ALARM"}
    hosting.timer.release()

    after = hosting.settled()

    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "one")
    assert ALARM in after["FailureReason"]
    assert answers(hosting, 10) == "o" * 10
    assert [instance.stopped for instance in hosting.launched] == [False, True]
    assert after["LastDeploymentConfig"] == canary(50)


def test_an_alarm_after_the_shift_rolls_back(hosting: Hosting) -> None:
    """Proves that the bake with all traffic on green can still go back to blue."""
    begin(hosting, blue_green({"Type": "ALL_AT_ONCE"}))
    baking(hosting)
    assert answers(hosting, 5) == "ttttt"
    hosting.alarms = {ALARM: "ALARM"}
    hosting.timer.release()
    assert hosting.settled()["EndpointConfigName"] == "one"
    assert answers(hosting, 5) == "ooooo"


def test_an_alarm_has_until_the_first_bake_to_recover(hosting: Hosting) -> None:
    """Proves that an alarm that rings before the update counts from the first bake on."""
    hosting.gate.clear()
    hosting.alarms = {ALARM: "ALARM"}
    hosting.config("one")
    hosting.call(
        "CreateEndpoint",
        EndpointName="e",
        EndpointConfigName="one",
        DeploymentConfig=canary(50),
    )
    hosting.gate.set()
    assert hosting.settled()["EndpointStatus"] == "InService"
    hosting.config("two")
    hosting.gate.clear()
    update(hosting, canary(50))
    hosting.alarms = {ALARM: "OK"}
    hosting.gate.set()
    assert hosting.settled()["EndpointConfigName"] == "two"


def test_too_long_a_deployment_rolls_back(hosting: Hosting) -> None:
    """Proves MaximumExecutionTimeoutInSeconds: steps that outlast it are undone."""
    size = {"Type": "CAPACITY_PERCENT", "Value": 10}
    routing = {"Type": "LINEAR", "LinearStepSize": size, "WaitIntervalInSeconds": 300}
    slow = blue_green(routing, bake=60, MaximumExecutionTimeoutInSeconds=600)
    begin(hosting, slow)
    hosting.timer.release()
    after = hosting.settled()
    assert after["EndpointConfigName"] == "one"
    assert "MaximumExecutionTimeoutInSeconds (600)" in after["FailureReason"]
    assert hosting.launched[1].stopped


def test_alarms_that_may_not_be_read_fail_the_deployment(hosting: Hosting) -> None:
    """Proves that nothing is started when the execution role may not read the alarms."""
    hosting.endpoint("one")
    hosting.config("two")
    hosting.alarms = None
    update(hosting, canary(50))
    after = hosting.settled()
    assert after["EndpointConfigName"] == "one"
    assert "cloudwatch:DescribeAlarms" in after["FailureReason"]
    assert len(hosting.launched) == 1


@pytest.mark.parametrize("name", ["CreateEndpoint", "UpdateEndpoint"])
def test_alarms_have_to_exist(hosting: Hosting, name: str) -> None:
    """Proves that an alarm that does not exist is refused by name, before anything happens."""
    hosting.config("two")
    if name == "UpdateEndpoint":
        hosting.endpoint("one")
    with pytest.raises(RefusedError, match=f"Could not find the CloudWatch alarms: {ALARM}"):
        hosting.call(name, EndpointName="e", EndpointConfigName="two", DeploymentConfig=canary(50))


def test_a_roll_back_waits_for_requests_under_way(hosting: Hosting) -> None:
    """Proves that a request that the canary holds is answered before its instance ends."""
    begin(hosting, canary(50))
    baking(hosting)
    green = hosting.launched[1]
    green.answering.clear()
    done: list[bytes] = []

    def ask() -> None:
        done.append(
            invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")[0].body
        )

    requests = [threading.Thread(target=ask) for _ in range(2)]
    for request in requests:
        request.start()
    eventually(lambda: len(done) == 1)
    hosting.alarms = {ALARM: "ALARM"}
    hosting.timer.release()
    eventually(lambda: hosting.scope.endpoints["e"].status == "RollingBack")
    assert not green.stopped
    green.answering.set()
    for request in requests:
        request.join()
    hosting.settled()
    assert sorted(done) == [b"s3://models/one.tar.gz ", b"s3://models/two.tar.gz "]
    assert green.stopped


def test_no_request_is_lost_at_any_switch(hosting: Hosting) -> None:
    """Proves that requests in a steady stream are all answered through shifts and a roll back."""
    stop, lost = threading.Event(), []

    def stream() -> None:
        while not stop.is_set():
            try:
                invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")
            except Exception as error:  # noqa: BLE001  # whatever it is, a request was lost
                lost.append(error)

    hosting.alarms = {ALARM: "OK"}
    hosting.endpoint("one")
    hosting.config("two")
    streams = [threading.Thread(target=stream) for _ in range(3)]
    for each in streams:
        each.start()
    for _ in range(5):
        for config, state in (("two", "OK"), ("one", "OK"), ("two", "ALARM")):
            hosting.alarms = {ALARM: state}
            update(hosting, canary(50), config)
            hosting.settled()
    stop.set()
    for each in streams:
        each.join()
    assert lost == []


def test_nothing_else_begins_during_a_bake(hosting: Hosting) -> None:
    """Proves that update, delete and scaling are refused while a deployment bakes."""
    begin(hosting, canary(50))
    baking(hosting)
    more: list[dict[str, Any]] = [{"VariantName": "AllTraffic", "DesiredInstanceCount": 2}]
    for name, members in (
        ("UpdateEndpoint", {"EndpointConfigName": "two"}),
        ("UpdateEndpointWeightsAndCapacities", {"DesiredWeightsAndCapacities": more}),
        ("DeleteEndpoint", {}),
    ):
        with pytest.raises(RefusedError, match="Cannot update in-progress endpoint"):
            hosting.call(name, EndpointName="e", **members)
    hosting.timer.release()
    hosting.settled()
