import threading
from typing import Any

import pytest

from local_aws.sagemaker.errors import NoHealthyInstanceError, RefusedError
from local_aws.sagemaker.invocation import invoke
from tests.local_aws.sagemaker.deployments import ALARM, canary, rolling
from tests.local_aws.sagemaker.hosting import ASYNCHRONOUS, Hosting, eventually, variants


def _change(hosting: Hosting, **members: Any) -> None:
    change = {"VariantName": "AllTraffic", **members}
    hosting.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName="e",
        DesiredWeightsAndCapacities=[change],
    )


def _variant(hosting: Hosting) -> dict[str, Any]:
    described = hosting.call("DescribeEndpoint", EndpointName="e")
    variant: dict[str, Any] = described["ProductionVariants"][0]
    return variant


def test_scaling_out_is_updating_until_instances_are_healthy(hosting: Hosting) -> None:
    """Proves desired and current counts, that the old instance serves on, and the end."""
    hosting.endpoint()
    hosting.gate.clear()
    _change(hosting, DesiredInstanceCount=3)
    described = hosting.call("DescribeEndpoint", EndpointName="e")
    assert described["EndpointStatus"] == "Updating"
    counts = _variant(hosting)
    assert (counts["CurrentInstanceCount"], counts["DesiredInstanceCount"]) == (1, 3)
    invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")
    hosting.gate.set()
    hosting.settled()
    counts = _variant(hosting)
    assert (counts["CurrentInstanceCount"], counts["DesiredInstanceCount"]) == (3, 3)
    assert len(hosting.launched) == 3


def test_scaling_in_waits_for_requests_under_way(hosting: Hosting) -> None:
    """Proves that the instance that goes answers its last request first."""
    hosting.endpoint(InitialInstanceCount=2)
    leaving = hosting.launched[1]
    leaving.answering.clear()
    done: list[bytes] = []

    def ask() -> None:
        done.append(
            invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"x")[0].body
        )

    requests = [threading.Thread(target=ask) for _ in range(2)]
    for request in requests:
        request.start()
    eventually(lambda: len(done) == 1)
    _change(hosting, DesiredInstanceCount=1)
    eventually(lambda: _variant(hosting)["CurrentInstanceCount"] == 1)
    assert not leaving.stopped
    leaving.answering.set()
    hosting.settled()
    for request in requests:
        request.join()
    assert len(done) == 2
    assert [instance.stopped for instance in hosting.launched] == [False, True]


def test_an_asynchronous_endpoint_scales_to_zero_and_back(hosting: Hosting) -> None:
    """Proves that there is no instance then, and the way back."""
    hosting.config_members = ASYNCHRONOUS
    hosting.endpoint()
    _change(hosting, DesiredInstanceCount=0)
    hosting.settled()
    assert _variant(hosting)["CurrentInstanceCount"] == 0
    assert hosting.launched[0].stopped
    fleet = hosting.scope.endpoints["e"].fleet
    assert fleet is not None
    with pytest.raises(NoHealthyInstanceError, match="scaled to zero"):
        fleet.choose().next_instance()
    _change(hosting, DesiredInstanceCount=1)
    hosting.settled()
    assert _variant(hosting)["CurrentInstanceCount"] == 1
    assert hosting.launched[1].healthy


def test_an_update_of_a_fleet_at_zero_keeps_it_there(hosting: Hosting) -> None:
    """Proves that a retained count of zero is a fleet without instances, and no failure."""
    hosting.config_members = ASYNCHRONOUS
    hosting.endpoint("one")
    _change(hosting, DesiredInstanceCount=0)
    hosting.settled()
    hosting.alarms = {ALARM: "OK"}
    for config, deployment in (("two", canary(50)), ("three", rolling(1))):
        hosting.config(config)
        hosting.call(
            "UpdateEndpoint",
            EndpointName="e",
            EndpointConfigName=config,
            DeploymentConfig=deployment,
            RetainAllVariantProperties=True,
        )
        after = hosting.settled()
        assert "FailureReason" not in after
        assert after["EndpointConfigName"] == config
        assert _variant(hosting)["CurrentInstanceCount"] == 0


def test_without_capacity_all_stays_as_it_was(hosting: Hosting) -> None:
    """Proves InService with the old count and the reason, which the next success clears."""
    hosting.endpoint()
    hosting.most = {"ml.c6i.large": 2}
    _change(hosting, DesiredInstanceCount=3, DesiredWeight=5.0)
    after = hosting.settled()
    assert "InsufficientInstanceCapacity" in after["FailureReason"]
    variant = _variant(hosting)
    assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (1, 1)
    assert (variant["CurrentWeight"], variant["DesiredWeight"]) == (1.0, 1.0)
    _change(hosting, DesiredInstanceCount=2)
    assert "FailureReason" not in hosting.settled()


def test_weights_change_the_traffic(hosting: Hosting) -> None:
    """Proves that weights of several variants change together and are served."""
    hosting.model("m")
    two = [*variants("m"), *variants("m", VariantName="Other")]
    hosting.call("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=two)
    hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="c")
    hosting.settled()
    hosting.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName="e",
        DesiredWeightsAndCapacities=[
            {"VariantName": "AllTraffic", "DesiredWeight": 3.0},
            {"VariantName": "Other", "DesiredWeight": 1.0},
        ],
    )
    hosting.settled()
    names = [
        invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")[1]
        for _ in range(8)
    ]
    assert names.count("Other") == 2


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"VariantName": "Nobody"}, "no production variant Nobody"),
        ({"DesiredInstanceCount": 0}, "only asynchronous endpoints"),
        ({"DesiredWeight": 0.0}, "add up to 0"),
        ({"ServerlessUpdateConfig": {"MaxConcurrency": 1}}, "ServerlessUpdateConfig"),
    ],
)
def test_what_cannot_be_is_refused(hosting: Hosting, members: dict[str, Any], words: str) -> None:
    """Proves that a change that makes no sense is refused in words and changes nothing."""
    hosting.endpoint()
    with pytest.raises(RefusedError, match=words):
        _change(hosting, **members)
    assert hosting.settled()["EndpointStatus"] == "InService"


def test_a_scaled_out_fleet_outlives_its_model(hosting: Hosting) -> None:
    """Proves that more instances can come when the entry of the model is gone."""
    hosting.endpoint("one")
    hosting.call("DeleteModel", ModelName="one")
    _change(hosting, DesiredInstanceCount=2)
    assert "FailureReason" not in hosting.settled()
    assert _variant(hosting)["CurrentInstanceCount"] == 2
