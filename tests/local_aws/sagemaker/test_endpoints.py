import threading

import pytest

from local_aws.sagemaker.errors import RefusedError
from local_aws.sagemaker.invocation import invoke
from tests.local_aws.sagemaker.hosting import Hosting, eventually


def _answer(hosting: Hosting, body: bytes = b"") -> bytes:
    answer, _ = invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=body)
    return answer.body


def _update(hosting: Hosting, config: str, **members: object) -> None:
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName=config, **members)


def test_creation_is_asynchronous(hosting: Hosting) -> None:
    """Proves Creating until all instances are healthy, then InService with the variants."""
    hosting.gate.clear()
    hosting.config("one", InitialInstanceCount=2)
    hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="one")
    assert hosting.call("DescribeEndpoint", EndpointName="e")["EndpointStatus"] == "Creating"

    hosting.gate.set()
    described = hosting.settled()

    assert described["EndpointStatus"] == "InService"
    assert described["EndpointConfigName"] == "one"
    variant = described["ProductionVariants"][0]
    assert variant["CurrentInstanceCount"] == 2
    assert "@sha256:" in variant["DeployedImages"][0]["ResolvedImage"]


def test_a_fleet_that_does_not_start_fails_the_endpoint(hosting: Hosting) -> None:
    """Proves Failed with the FailureReason, no instance left, and that deletion is possible."""
    hosting.failure = "did not pass the ping health check"
    hosting.endpoint("one", InitialInstanceCount=2)
    described = hosting.call("DescribeEndpoint", EndpointName="e")
    assert described["EndpointStatus"] == "Failed"
    assert described["FailureReason"] == "did not pass the ping health check"
    assert all(instance.stopped for instance in hosting.launched)

    hosting.config("two")
    with pytest.raises(RefusedError, match=r"Cannot update endpoint .* in status Failed"):
        _update(hosting, "two")
    hosting.call("DeleteEndpoint", EndpointName="e")
    eventually(lambda: not hosting.scope.endpoints)


def test_a_long_failure_reason_keeps_its_end(hosting: Hosting) -> None:
    """Proves that the reason fits the service model's bound and ends as the log does."""
    hosting.failure = "beginning" + "x" * 5000 + "no SavedModel bundles found!"
    hosting.endpoint()
    reason = hosting.call("DescribeEndpoint", EndpointName="e")["FailureReason"]
    assert len(reason) <= 1024
    assert reason.startswith("beginning")
    assert reason.endswith("no SavedModel bundles found!")


def test_an_update_switches_when_the_new_fleet_is_healthy(hosting: Hosting) -> None:
    """Proves that the old instances answer until the new ones are healthy, and then are ended."""
    hosting.endpoint("one")
    hosting.config("two")
    hosting.gate.clear()
    _update(hosting, "two")
    during = hosting.call("DescribeEndpoint", EndpointName="e")
    assert during["EndpointStatus"] == "Updating"
    assert during["EndpointConfigName"] == "one"
    assert during["PendingDeploymentSummary"]["EndpointConfigName"] == "two"
    assert _answer(hosting).startswith(b"s3://models/one.tar.gz")

    hosting.gate.set()
    after = hosting.settled()

    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "two")
    assert "PendingDeploymentSummary" not in after
    assert _answer(hosting).startswith(b"s3://models/two.tar.gz")
    assert [instance.stopped for instance in hosting.launched] == [True, False]


def test_a_failed_update_leaves_the_old_configuration_live(hosting: Hosting) -> None:
    """Proves InService with the old configuration, the reason, and the old model answering."""
    hosting.endpoint("one")
    hosting.config("two")
    hosting.failure = "no SavedModel bundles found!"
    _update(hosting, "two")

    after = hosting.settled()

    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "one")
    assert after["FailureReason"] == "no SavedModel bundles found!"
    assert _answer(hosting).startswith(b"s3://models/one.tar.gz")
    assert [instance.stopped for instance in hosting.launched] == [False, True]


def test_a_request_under_way_is_answered_by_the_old_fleet(hosting: Hosting) -> None:
    """Proves that an update waits for requests in flight before it ends their instance."""
    hosting.endpoint("one")
    hosting.config("two")
    old = hosting.launched[0]
    old.answering.clear()
    answers: list[bytes] = []
    request = threading.Thread(target=lambda: answers.append(_answer(hosting, b"slow")))
    request.start()
    eventually(lambda: hosting.scope.endpoints["e"].fleet.requests_under_way == 1)  # type: ignore[union-attr]
    _update(hosting, "two")
    eventually(lambda: hosting.scope.endpoints["e"].config.name == "two")
    assert not old.stopped

    old.answering.set()
    request.join()

    assert answers == [b"s3://models/one.tar.gz slow"]
    hosting.settled()
    assert old.stopped


def test_nothing_is_begun_on_an_endpoint_in_progress(hosting: Hosting) -> None:
    """Proves that update and delete are refused while Creating."""
    hosting.gate.clear()
    hosting.config("one")
    hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="one")
    for name, members in (
        ("UpdateEndpoint", {"EndpointConfigName": "one"}),
        ("DeleteEndpoint", {}),
    ):
        with pytest.raises(RefusedError, match=r'Cannot update in-progress endpoint ".*/e"\.'):
            hosting.call(name, EndpointName="e", **members)
    hosting.gate.set()
    hosting.settled()


def test_deletion_ends_instances_and_frees_the_name(hosting: Hosting) -> None:
    """Proves that a deleted endpoint is gone with its instances, and its name can be used."""
    hosting.endpoint("one")
    hosting.call("DeleteEndpoint", EndpointName="e")
    eventually(lambda: "e" not in hosting.scope.endpoints)
    assert hosting.launched[0].stopped
    with pytest.raises(RefusedError, match="Could not find endpoint"):
        hosting.call("DescribeEndpoint", EndpointName="e")
    hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="one")
    assert hosting.settled()["EndpointStatus"] == "InService"


def test_a_live_endpoint_outlives_its_model(hosting: Hosting) -> None:
    """Proves that DeleteModel and DeleteEndpointConfig leave what runs alone."""
    hosting.endpoint("one")
    hosting.call("DeleteModel", ModelName="one")
    hosting.call("DeleteEndpointConfig", EndpointConfigName="one")
    assert _answer(hosting).startswith(b"s3://models/one.tar.gz")


def test_an_update_needs_the_live_configuration(hosting: Hosting) -> None:
    """Proves the trap that a live configuration deleted too early sets."""
    hosting.endpoint("one")
    hosting.config("two")
    hosting.call("DeleteEndpointConfig", EndpointConfigName="one")
    with pytest.raises(RefusedError, match=r"Could not find endpoint configuration .*/one"):
        _update(hosting, "two")


def test_the_configuration_has_to_exist(hosting: Hosting) -> None:
    """Proves that an endpoint of an unknown configuration is refused."""
    with pytest.raises(RefusedError, match="Could not find endpoint configuration"):
        hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="none")


def test_a_second_endpoint_of_the_name_is_refused(hosting: Hosting) -> None:
    """Proves that endpoint names are unique."""
    hosting.endpoint("one")
    with pytest.raises(RefusedError, match="Cannot create already existing endpoint "):
        hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="one")


@pytest.mark.parametrize(
    ("members", "count", "weight"),
    [
        ({}, 1, 1.0),
        ({"RetainAllVariantProperties": True}, 3, 2.0),
        (
            {
                "RetainAllVariantProperties": True,
                "ExcludeRetainedVariantProperties": [
                    {"VariantPropertyType": "DesiredInstanceCount"}
                ],
            },
            1,
            2.0,
        ),
    ],
)
def test_variant_properties_are_retained_on_demand(
    hosting: Hosting, members: dict[str, object], count: int, weight: float
) -> None:
    """Proves what an update keeps of a running variant of the same name."""
    hosting.endpoint("one", InitialInstanceCount=3, InitialVariantWeight=2.0)
    hosting.config("two", InitialInstanceCount=1)
    _update(hosting, "two", **members)
    variant = hosting.settled()["ProductionVariants"][0]
    assert (variant["CurrentInstanceCount"], variant["CurrentWeight"]) == (count, weight)
