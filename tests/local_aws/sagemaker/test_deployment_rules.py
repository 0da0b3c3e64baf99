from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from tests.local_aws.sagemaker.hosting import Hosting

WAIT = {"WaitIntervalInSeconds": 60}


def _blue_green(kind: str, **routing: Any) -> dict[str, Any]:
    return {
        "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": kind, **WAIT, **routing}}
    }


def _percent(value: int) -> dict[str, Any]:
    return {"Type": "CAPACITY_PERCENT", "Value": value}


def _instances(value: int) -> dict[str, Any]:
    return {"Type": "INSTANCE_COUNT", "Value": value}


def _rolling(size: dict[str, Any]) -> dict[str, Any]:
    return {"RollingUpdatePolicy": {"MaximumBatchSize": size, **WAIT}}


@pytest.mark.parametrize(
    "deployment",
    [
        _blue_green("ALL_AT_ONCE"),
        _blue_green("CANARY", CanarySize=_percent(50)),
        _blue_green("CANARY", CanarySize=_instances(2)),
        _blue_green("LINEAR", LinearStepSize=_percent(10)),
        _rolling(_percent(5)),
    ],
)
def test_a_sound_deployment_is_kept(hosting: Hosting, deployment: dict[str, Any]) -> None:
    """Proves that a deployment within the rules is taken and described."""
    hosting.config("c", InitialInstanceCount=4)
    hosting.call(
        "CreateEndpoint", EndpointName="e", EndpointConfigName="c", DeploymentConfig=deployment
    )
    assert hosting.settled()["LastDeploymentConfig"] == deployment


@pytest.mark.parametrize(
    ("deployment", "words"),
    [
        ({**_blue_green("ALL_AT_ONCE"), **_rolling(_percent(5))}, "not both"),
        (_blue_green("CANARY"), "needs CanarySize"),
        (_blue_green("CANARY", CanarySize=_percent(51)), "from 1 to 50 percent, but is 51"),
        (_blue_green("CANARY", CanarySize=_instances(3)), "more than 50 percent of the 4"),
        (_blue_green("LINEAR", LinearStepSize=_percent(9)), "from 10 to 50 percent"),
        (
            _blue_green("ALL_AT_ONCE", CanarySize=_percent(10)),
            "CanarySize is for traffic routing of type CANARY",
        ),
        (_rolling(_percent(51)), "from 5 to 50 percent"),
        (
            {
                "BlueGreenUpdatePolicy": {
                    "TrafficRoutingConfiguration": {
                        "Type": "ALL_AT_ONCE",
                        "WaitIntervalInSeconds": 300,
                    },
                    "TerminationWaitInSeconds": 300,
                    "MaximumExecutionTimeoutInSeconds": 600,
                }
            },
            "has to be more than the waits",
        ),
    ],
)
def test_an_unsound_deployment_is_refused(
    hosting: Hosting, deployment: dict[str, Any], words: str
) -> None:
    """Proves the rules between the members of a deployment and the variants."""
    hosting.config("c", InitialInstanceCount=4)
    with pytest.raises(RefusedError, match=words):
        hosting.call(
            "CreateEndpoint", EndpointName="e", EndpointConfigName="c", DeploymentConfig=deployment
        )
    assert hosting.scope.endpoints == {}
