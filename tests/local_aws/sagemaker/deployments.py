"""Deployments on the service with fake instances: configurations, and who answers during one."""

from typing import Any

from local_aws.sagemaker.invocation import invoke
from tests.local_aws.sagemaker.hosting import Hosting, eventually

ALARM = "errors"


def blue_green(routing: dict[str, Any], *, bake: int = 300, **policy: Any) -> dict[str, Any]:
    """A blue/green deployment with one alarm and waits of a minute between steps."""
    waiting = {"WaitIntervalInSeconds": 60, **routing}
    return {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": waiting,
            "TerminationWaitInSeconds": bake,
            **policy,
        },
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": ALARM}]},
    }


def canary(percent: int, **policy: Any) -> dict[str, Any]:
    """A canary of so many percent."""
    size = {"Type": "CAPACITY_PERCENT", "Value": percent}
    return blue_green({"Type": "CANARY", "CanarySize": size}, **policy)


def rolling(batch: int, **policy: Any) -> dict[str, Any]:
    """A rolling deployment in batches of so many instances, with one alarm."""
    size = {"Type": "INSTANCE_COUNT", "Value": batch}
    return {
        "RollingUpdatePolicy": {"MaximumBatchSize": size, "WaitIntervalInSeconds": 60, **policy},
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": ALARM}]},
    }


def begin(hosting: Hosting, deployment: dict[str, Any], **variant: Any) -> None:
    """Have endpoint "e" serve "one", and update it to "two" with time standing still."""
    hosting.alarms = {ALARM: "OK"}
    hosting.endpoint("one", **variant)
    hosting.config("two", **variant)
    hosting.timer.hold()
    update(hosting, deployment)


def update(hosting: Hosting, deployment: dict[str, Any], config: str = "two") -> None:
    """Update endpoint "e"."""
    hosting.call(
        "UpdateEndpoint",
        EndpointName="e",
        EndpointConfigName=config,
        DeploymentConfig=deployment,
    )


def answers(hosting: Hosting, count: int) -> str:
    """Send requests and return who answered: one letter each, of "one" and "two"."""
    bodies = [
        invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")
        for _ in range(count)
    ]
    letters = {b"s3://models/one.tar.gz ": "o", b"s3://models/two.tar.gz ": "t"}
    return "".join(letters[answer.body] for answer, *_ in bodies)


def pending(hosting: Hosting) -> dict[str, Any]:
    """What DescribeEndpoint says of the one variant that is being deployed."""
    described = hosting.call("DescribeEndpoint", EndpointName="e")
    variant: dict[str, Any] = described["PendingDeploymentSummary"]["ProductionVariants"][0]
    return variant


def baking(hosting: Hosting) -> None:
    """Wait until a deployment waits for time to pass."""
    eventually(lambda: hosting.timer.asleep)
