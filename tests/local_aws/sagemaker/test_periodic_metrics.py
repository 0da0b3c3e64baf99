import os
import threading
from pathlib import Path

from local_aws.emulator.pace import Pace
from local_aws.sagemaker.async_invocation import invoke_async
from local_aws.sagemaker.invocation import invoke
from local_aws.sagemaker.periodic_metrics import PeriodicMetrics
from tests.local_aws.sagemaker.hosting import ASYNCHRONOUS, Hosting, eventually

ENDPOINT = {"EndpointName": "e"}
VARIANT = {**ENDPOINT, "VariantName": "AllTraffic"}


def test_instances_tell_what_their_processes_use(hosting: Hosting, tmp_path: Path) -> None:
    """Proves CPU, memory and disk by the real process, CPU since the look before."""
    hosting.endpoint()
    hosting.launched[0].process_id = os.getpid()
    periodic = PeriodicMetrics(hosting.service, tmp_path)
    periodic.publish_minute()
    assert hosting.metrics.of("CPUUtilization") == []
    sum(number * number for number in range(2_000_000))  # something to see
    periodic.publish_minute()
    assert {each["namespace"] for each in hosting.metrics.values} == {"/aws/sagemaker/Endpoints"}
    (cpu,) = hosting.metrics.of("CPUUtilization", VARIANT)
    assert 1 < cpu <= 100 * (os.cpu_count() or 1) + 5
    for name in ("MemoryUtilization", "DiskUtilization"):
        values = hosting.metrics.of(name, VARIANT)
        assert len(values) == 2
        assert all(0 < value <= 100 for value in values)


def test_an_instance_without_a_process_tells_nothing(hosting: Hosting, tmp_path: Path) -> None:
    """Proves that a process that has gone is no error, and no zero either."""
    hosting.endpoint()
    PeriodicMetrics(hosting.service, tmp_path).publish_minute()
    assert hosting.metrics.values == []


def test_a_backlog_without_instances_shows(hosting: Hosting, tmp_path: Path) -> None:
    """Proves the four metrics of a queue, by endpoint alone, with and without instances."""
    hosting.config_members = ASYNCHRONOUS
    hosting.endpoint()
    periodic = PeriodicMetrics(hosting.service, tmp_path)
    periodic.publish_minute()
    assert hosting.metrics.of("HasBacklogWithoutCapacity", ENDPOINT) == [0]
    assert hosting.metrics.of("ApproximateBacklogSize", ENDPOINT) == [0]
    hosting.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName="e",
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 0}],
    )
    hosting.settled()
    for _ in range(3):
        invoke_async(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"x")
    periodic.publish_minute()
    assert hosting.metrics.of("HasBacklogWithoutCapacity", ENDPOINT) == [0, 1]
    assert hosting.metrics.of("ApproximateBacklogSize", ENDPOINT) == [0, 3]
    assert hosting.metrics.of("ApproximateBacklogSizePerInstance", ENDPOINT) == [0, 3]
    assert hosting.metrics.of("ApproximateAgeOfOldestRequest", ENDPOINT)[1] > 0


def test_a_backlog_that_is_worked_on_is_not_without_capacity(
    hosting: Hosting, tmp_path: Path
) -> None:
    """Proves that requests under way count as backlog, and that one instance is capacity."""
    hosting.config_members = ASYNCHRONOUS
    hosting.endpoint(InitialInstanceCount=2)
    for instance in hosting.launched:
        instance.answering.clear()
    for _ in range(3):
        invoke_async(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"x")
    eventually(lambda: sum(len(each.invocations) for each in hosting.launched) == 3)
    PeriodicMetrics(hosting.service, tmp_path).publish_minute()
    for instance in hosting.launched:
        instance.answering.set()
    assert hosting.metrics.of("HasBacklogWithoutCapacity", ENDPOINT) == [0]
    assert hosting.metrics.of("ApproximateBacklogSizePerInstance", ENDPOINT) == [1.5]


def test_concurrency_is_told_instance_by_instance(hosting: Hosting, tmp_path: Path) -> None:
    """Proves one value for each instance: the requests that it has under way."""
    hosting.endpoint(InitialInstanceCount=2)
    for instance in hosting.launched:
        instance.answering.clear()

    def ask() -> None:
        invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")

    requests = [threading.Thread(target=ask) for _ in range(3)]
    for request in requests:
        request.start()
    eventually(lambda: sum(len(each.invocations) for each in hosting.launched) == 3)
    PeriodicMetrics(hosting.service, tmp_path).publish_concurrency()
    for instance in hosting.launched:
        instance.answering.set()
    for request in requests:
        request.join()
    assert sorted(hosting.metrics.of("ConcurrentRequestsPerModel", VARIANT)) == [1, 2]


def test_a_minute_is_as_long_as_the_pace_says(tmp_path: Path) -> None:
    """Proves that the background work runs at the emulator's pace."""
    import dataclasses  # noqa: PLC0415

    hosting = Hosting()
    hosting.endpoint()
    hosting.launched[0].process_id = os.getpid()
    quick = dataclasses.replace(hosting.service, pace=Pace(0.05))
    PeriodicMetrics(quick, tmp_path).start()
    eventually(lambda: len(hosting.metrics.of("CPUUtilization")) > 2)
    # The work ends with the process that it is in, which runs other tests, too.
    hosting.call("DeleteEndpoint", EndpointName="e")
