import threading
from typing import Any

import pytest

from local_aws.sagemaker.errors import ContainerError, ContainerGoneError, NoHealthyInstanceError
from local_aws.sagemaker.instance import Answer
from local_aws.sagemaker.invocation import invoke
from local_aws.sagemaker.metrics import QueuedMetrics
from tests.local_aws.sagemaker.hosting import ACCOUNT, REGION, Hosting, eventually

VARIANT = {"EndpointName": "e", "VariantName": "AllTraffic"}


def _ask(hosting: Hosting) -> None:
    invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")


def _sums(hosting: Hosting) -> dict[str, float]:
    return {
        name: sum(hosting.metrics.of(name, VARIANT))
        for name in ("Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors")
    }


def test_an_answer_is_counted_under_its_variant(hosting: Hosting) -> None:
    """Proves the metrics of a good answer: all of them, zeros included, and in which units."""
    hosting.endpoint(InitialInstanceCount=2)
    _ask(hosting)
    told = {each["name"]: each for each in hosting.metrics.values}
    assert {name: each["unit"] for name, each in told.items()} == {
        "Invocations": "None",
        "InvocationsPerInstance": "None",
        "Invocation4XXErrors": "None",
        "Invocation5XXErrors": "None",
        "InvocationModelErrors": "None",
        "ModelLatency": "Microseconds",
        "OverheadLatency": "Microseconds",
    }
    assert {(each["namespace"], each["account"], each["region"]) for each in told.values()} == {
        ("AWS/SageMaker", ACCOUNT, REGION)
    }
    assert all(each["dimensions"] == VARIANT for each in told.values())
    assert told["Invocations"]["value"] == 1
    assert told["InvocationsPerInstance"]["value"] == 0.5
    assert _sums(hosting) == {
        "Invocation4XXErrors": 0,
        "Invocation5XXErrors": 0,
        "InvocationModelErrors": 0,
    }


@pytest.mark.parametrize(
    ("answer", "client", "server"),
    [
        (Answer(415, None, b""), 1, 0),
        (Answer(503, None, b""), 0, 1),
        (ContainerGoneError("broke"), 0, 0),
    ],
)
def test_errors_are_counted_by_kind(
    hosting: Hosting, answer: Any, client: int, server: int
) -> None:
    """Proves that every request without a 2XX is a model error, a dead connection included."""
    hosting.endpoint()
    hosting.launched[0].answer = answer
    with pytest.raises(ContainerError):
        _ask(hosting)
    assert _sums(hosting) == {
        "Invocation4XXErrors": client,
        "Invocation5XXErrors": server,
        "InvocationModelErrors": 1,
    }
    assert hosting.metrics.of("Invocations") == [1]


def test_a_request_that_no_instance_took_is_counted(hosting: Hosting) -> None:
    """Proves that a fleet whose processes are all dead shows in the metrics."""
    hosting.endpoint()
    hosting.launched[0].healthy = False
    with pytest.raises(NoHealthyInstanceError):
        _ask(hosting)
    assert hosting.metrics.of("Invocations", VARIANT) == [1]
    assert hosting.metrics.of("InvocationModelErrors", VARIANT) == [1]
    assert hosting.metrics.of("ModelLatency") == []


def test_latency_is_that_of_the_model(hosting: Hosting) -> None:
    """Proves that waiting for the container is model latency and not overhead."""
    hosting.endpoint()
    hosting.launched[0].answering.clear()
    timer = threading.Timer(0.2, hosting.launched[0].answering.set)
    timer.start()
    _ask(hosting)
    timer.join()
    (model,), (overhead,) = (
        hosting.metrics.of("ModelLatency"),
        hosting.metrics.of("OverheadLatency"),
    )
    assert 200_000 <= model < 10_000_000
    assert 0 <= overhead < 200_000


def test_the_queue_publishes_all_and_waits_for_nothing() -> None:
    """Proves that a publisher that hangs, or fails, holds up nobody and loses nothing else."""
    gate, published = threading.Event(), []

    def put(**value: Any) -> None:
        assert gate.wait(30)
        if value["name"] == "bad":
            raise ValueError(value)
        published.append(value["name"])

    queued = QueuedMetrics(put)
    for name in ("one", "bad", "two"):
        queued(
            account=ACCOUNT,
            region=REGION,
            namespace="N",
            name=name,
            dimensions={},
            value=1.0,
            unit="None",
        )
    assert published == []
    gate.set()
    eventually(lambda: published == ["one", "two"])
