from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from custom_resources.cloudformation import Response
from tests.lambda_code.fakes import client_error

if TYPE_CHECKING:
    from tests.lambda_code.world import World


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>502</html>", "no JSON"),
        (b'{"predictions": [{"detections": [{"score": NaN}]}]}', "NaN is no number"),
        (b'{"predictions": []}', "predictions is"),
        (b"null", "not an object"),
    ],
)
def test_nonsense_is_a_failure_of_the_photo(world: World, body: bytes, words: str) -> None:
    """An answer in another form does not stop the other photos from being tested."""
    world.runtime.answers[b"portrait"] = body

    failure = world.failure()

    assert "portrait.jpg: expected an answer in the agreed form" in failure
    assert words in failure
    assert world.runtime.requests[-1]["Body"] == b"coffee"


def test_any_request_can_be_tested(world: World) -> None:
    """The file's bytes are sent as they are, as what they are, and JSON is asked for."""
    body = b' {"instances":\n[[0.5]]}\n'
    document = {
        "kind": "numeric",
        "tolerance": 0.01,
        "max_latency_ms": 2000,
        "requests": {"three.json": {"predictions": [{"probabilities": [0.07, 0.93]}]}},
    }
    world.expect(document, "digits.json")
    (world.reference / "requests" / "three.json").write_bytes(body)
    world.runtime.answers[body] = b'{"predictions": [{"probabilities": [0.07, 0.93]}]}'

    assert world.update(Expectations="digits.json") == Response("smoke-test")
    assert {
        (request["Body"], request["ContentType"], request["Accept"])
        for request in world.runtime.requests
    } == {(body, "application/json", "application/json")}

    world.runtime.answers[body] = b'{"predictions": [{"probabilities": [0.29, 0.71]}]}'

    assert world.failure(Expectations="digits.json").splitlines()[1:] == [
        "- three.json: predictions[0].probabilities[0] is 0.29, not 0.07 (within 0.01)",
        "- three.json: predictions[0].probabilities[1] is 0.71, not 0.93 (within 0.01)",
    ]


def test_an_error_of_the_container_is_told(world: World) -> None:
    """The container's status and words are in the failure, and the rest is still tested."""
    world.runtime.answers[b"portrait"] = client_error(
        "ModelError", OriginalStatusCode=500, OriginalMessage='{"error": "no such op"}'
    )

    failure = world.failure()

    assert 'portrait.jpg: expected an answer, the container answered 500: {"error"' in failure
    assert [request["Body"] for request in world.runtime.requests].count(b"portrait") == 1
    assert world.runtime.requests[-1]["Body"] == b"coffee"


def test_a_slow_endpoint_fails(world: World) -> None:
    """The median is over the limit; limit and each latency are told."""
    world.runtime.seconds = lambda _number: 2.5

    failure = world.failure()

    assert (
        "portrait.jpg: expected an answer within 2000 ms, the median is 2500 ms (2500, 2500, 2500)"
    ) in failure


@pytest.mark.parametrize("slow", [1, 3])
def test_one_slow_request_is_forgiven(world: World, slow: int) -> None:
    """Neither the first request of all nor a single outlier fails a deployment."""
    world.runtime.seconds = lambda number: 9.0 if number == slow else 0.1

    assert world.update() == Response("smoke-test")
