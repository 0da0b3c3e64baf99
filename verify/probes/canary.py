"""What SageMaker says to a canary of a fleet that has one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from verify.probes.invocation import refusal
from verify.probes.probe import Probe
from verify.waiting import until

if TYPE_CHECKING:
    from verify.probes.echo import Echo

PERCENT = 50


def _ask(echo: Echo) -> str:
    sagemaker = echo.account.client("sagemaker")
    live = sagemaker.describe_endpoint_config(EndpointConfigName=echo.live()["EndpointConfigName"])
    config = f"{echo.run}-canary"  # the clean-up finds it by its name
    sagemaker.create_endpoint_config(
        EndpointConfigName=config, ProductionVariants=live["ProductionVariants"]
    )
    routing = {
        "Type": "CANARY",
        "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": PERCENT},
        "WaitIntervalInSeconds": 60,
    }
    policy = {"TrafficRoutingConfiguration": routing, "MaximumExecutionTimeoutInSeconds": 1800}
    try:
        sagemaker.update_endpoint(
            EndpointName=echo.name,
            EndpointConfigName=config,
            DeploymentConfig={"BlueGreenUpdatePolicy": policy},
        )
    except ClientError as error:
        return f"it is refused at once: {refusal(error)}"
    until(
        lambda: echo.live()["EndpointStatus"] not in {"Updating", "RollingBack"} or None,
        "the canary's update ends",
    )
    after = echo.live()
    return (
        f"UpdateEndpoint took it, and the update ended in {after['EndpointStatus']} with "
        f"{'the new' if after['EndpointConfigName'] == config else 'the old'} configuration and "
        f"FailureReason {after.get('FailureReason')!r}"
    )


CANARY_OF_ONE = Probe(
    question="What is said to a canary of a fleet of one instance?",
    tried=f"UpdateEndpoint with a canary of {PERCENT} % of the capacity",
    ask=_ask,
)
