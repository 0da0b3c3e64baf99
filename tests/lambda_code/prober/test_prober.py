from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from custom_resources.errors import ExpectationsError, UnknownAnswerError
from custom_resources.proven import KEY
from prober.run import Tally
from tests.lambda_code.fake_sagemaker import ANSWERS, FACE
from tests.lambda_code.fakes import client_error
from tests.lambda_code.world import BUCKET, EXPECTATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.lambda_code.prober.conftest import ProberWorld

OTHER_FACE = FACE | {"box": {"xmin": 0.5, "ymin": 0.5, "xmax": 0.9, "ymax": 0.9}}
OTHER_ANSWER = json.dumps({"predictions": [{"detections": [OTHER_FACE]}]}).encode()


def test_right_answers_are_published_as_zero_wrong_ones(prober_world: ProberWorld) -> None:
    """The samples in turn, and one publication with both metrics, as counts of this endpoint."""
    prober_world.run()

    assert prober_world.sent == [b"portrait", b"coffee"] * 2
    dimensions = [{"Name": "EndpointName", "Value": "detector-dev"}]
    assert prober_world.cloudwatch.published == [
        {
            "Namespace": "DetectorEndpoint",
            "MetricData": [
                {"MetricName": "Probes", "Dimensions": dimensions, "Value": 4, "Unit": "Count"},
                {
                    "MetricName": "WrongAnswers",
                    "Dimensions": dimensions,
                    "Value": 0,
                    "Unit": "Count",
                },
            ],
        }
    ]


def test_wrong_answers_are_counted_and_told(
    prober_world: ProberWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log has the photo, what was expected and what came."""
    prober_world.world.runtime.answers[b"coffee"] = ANSWERS[b"portrait"]

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": 2}]
    assert "coffee.jpg: expected 0 detections, 1 came" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["serverless", "asynchronous"])
def test_every_kind_is_asked(prober_world: ProberWorld, kind: str) -> None:
    """Another protocol, the same outcome."""
    prober_world.settings = replace(prober_world.settings, kind=kind)

    prober_world.run()

    assert prober_world.sent == [b"portrait", b"coffee"] * 2
    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": 0}]


@pytest.mark.parametrize("state", ["not there", "Creating", "Deleting", "Failed"])
def test_what_does_not_serve_is_not_asked(
    prober_world: ProberWorld, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the first deployment, and after the last, there is nothing to judge."""
    prober_world.world.sagemaker.states = [state]

    prober_world.run()

    assert prober_world.sent == []
    assert prober_world.cloudwatch.published == []
    assert f"detector-dev is {state}" in capsys.readouterr().out


@pytest.mark.parametrize("state", ["Updating", "SystemUpdating", "RollingBack", "InService"])
def test_what_serves_is_asked(prober_world: ProberWorld, state: str) -> None:
    """While an update bakes, above all."""
    prober_world.world.sagemaker.states = [state]

    prober_world.run()

    assert len(prober_world.sent) == 4


def test_a_rollback_is_not_disturbed(prober_world: ProberWorld) -> None:
    """An alarm about what is being replaced would undo the rollback."""
    prober_world.world.cloudformation.status = "UPDATE_ROLLBACK_IN_PROGRESS"
    prober_world.world.runtime.answers.clear()

    prober_world.run()

    assert prober_world.sent == []
    assert prober_world.cloudwatch.published == []


def test_after_a_rollback_the_endpoint_is_watched_again(prober_world: ProberWorld) -> None:
    """A stack may stay in that status for months."""
    prober_world.world.cloudformation.status = "UPDATE_ROLLBACK_COMPLETE"

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": 0}]


def test_a_rollback_that_begins_meanwhile_is_not_disturbed(prober_world: ProberWorld) -> None:
    """What was found wrong is what is being replaced by then."""
    world = prober_world.world
    world.runtime.answers[b"coffee"] = b"{}"

    def begin_rollback(_number: int) -> float:
        world.cloudformation.status = "UPDATE_ROLLBACK_IN_PROGRESS"
        return 0.1

    world.runtime.seconds = begin_rollback

    prober_world.run()

    assert len(prober_world.sent) == 4
    assert prober_world.cloudwatch.published == []


def test_the_old_model_and_the_new_one_are_both_right(prober_world: ProberWorld) -> None:
    """While an update bakes, the function has new expectations and the bucket the proven ones."""
    prober_world.world.expect(
        EXPECTATIONS | {"photos": {"portrait.jpg": [OTHER_FACE], "coffee.jpg": []}}
    )
    prober_world.run()
    prober_world.world.runtime.answers[b"portrait"] = OTHER_ANSWER
    prober_world.run()
    prober_world.world.runtime.answers[b"portrait"] = ANSWERS[b"coffee"]
    prober_world.run()

    assert [each["WrongAnswers"] for each in prober_world.cloudwatch.values] == [0, 0, 2]


def test_another_kind_of_expectations_can_follow(prober_world: ProberWorld) -> None:
    """The old model is held to the kind that it was proven with."""
    found = json.loads(ANSWERS[b"coffee"]) | {"version": 2}
    prober_world.world.expect(
        {"kind": "exact", "max_latency_ms": 2000, "requests": {"coffee.jpg": found}}
    )
    prober_world.run()
    prober_world.world.runtime.answers[b"coffee"] = json.dumps(found).encode()
    prober_world.run()
    prober_world.world.runtime.answers[b"coffee"] = b'{"version": 3}'
    prober_world.run()

    assert [each["WrongAnswers"] for each in prober_world.cloudwatch.values] == [0, 0, 4]


@pytest.mark.parametrize("change", ["another file", "other bytes"])
def test_a_new_sample_waits_until_it_is_proven(prober_world: ProberWorld, change: str) -> None:
    """Nobody knows what the old model has to answer about it."""
    world = prober_world.world
    if change == "another file":
        (world.reference / "requests" / "mug.jpg").write_bytes(b"mug")
        world.expect(EXPECTATIONS | {"photos": {"portrait.jpg": [FACE], "mug.jpg": []}})
    else:
        (world.reference / "requests" / "coffee.jpg").write_bytes(b"mug")
    world.runtime.answers[b"mug"] = ANSWERS[b"coffee"]

    prober_world.run()
    assert prober_world.sent == [b"portrait"] * 4

    world.update()
    world.runtime.requests.clear()
    prober_world.run()
    assert prober_world.sent == [b"portrait", b"mug"] * 2


def test_with_nothing_in_common_nothing_is_sent(prober_world: ProberWorld) -> None:
    """A run without requests says so, and is published as one."""
    (prober_world.world.reference / "requests" / "mug.jpg").write_bytes(b"mug")
    prober_world.world.expect(EXPECTATIONS | {"photos": {"mug.jpg": []}})

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 0, "WrongAnswers": 0}]


@pytest.mark.parametrize("body", [None, b"{}"])
def test_with_nothing_proven_all_samples_are_sent(
    prober_world: ProberWorld, body: bytes | None
) -> None:
    """At first, or when what was written can't be read, the function's own file decides."""
    prober_world.world.s3.put(BUCKET, KEY, body)
    (prober_world.world.reference / "requests" / "coffee.jpg").write_bytes(b"mug")
    prober_world.world.runtime.answers[b"mug"] = ANSWERS[b"coffee"]

    prober_world.run()

    assert prober_world.sent == [b"portrait", b"mug"] * 2
    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": 0}]


def deny_endpoint(world: ProberWorld) -> None:
    """Take the permission to invoke."""
    world.world.runtime.answers[b"coffee"] = client_error("AccessDeniedException")


def deny_bucket(world: ProberWorld) -> None:
    """Take the permission to read what was proven."""
    world.world.s3.refused.add("get_object")


def deny_stack(world: ProberWorld) -> None:
    """Take the permission to ask for the stack's status."""
    world.world.cloudformation.status = client_error("AccessDenied")


def forget_expectations(world: ProberWorld) -> None:
    """Take the file away."""
    (world.world.reference / "expectations" / "faces.json").unlink()


@pytest.mark.parametrize(
    ("break_it", "error"),
    [
        (deny_endpoint, UnknownAnswerError),
        (deny_bucket, ClientError),
        (deny_stack, ClientError),
        (forget_expectations, ExpectationsError),
    ],
)
def test_a_run_that_can_not_find_out_fails(
    prober_world: ProberWorld,
    break_it: Callable[[ProberWorld], None],
    error: type[Exception],
) -> None:
    """It is published neither as right nor as wrong; the function's own Errors show it."""
    break_it(prober_world)

    with pytest.raises(error):
        prober_world.run()

    assert prober_world.cloudwatch.published == []


def test_an_endpoint_that_may_not_be_described_is_not_taken_for_gone(
    prober_world: ProberWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the service's words for a missing endpoint are an answer to whether it is there."""

    def refuse(**_request: str) -> None:
        raise client_error("ValidationException", message="1 validation error detected")

    monkeypatch.setattr(prober_world.world.sagemaker, "describe_endpoint", refuse)

    with pytest.raises(ClientError, match="1 validation error"):
        prober_world.run()


def test_whoever_invokes_it_is_told_the_tally(prober_world: ProberWorld) -> None:
    """What was asked, and wrong among it; nothing while the stack rolls back."""
    world = prober_world.world
    right = prober_world.run()
    world.runtime.answers[b"coffee"] = b"{}"
    wrong = prober_world.run()
    world.cloudformation.status = "UPDATE_ROLLBACK_IN_PROGRESS"
    silent = prober_world.run()

    assert [right, wrong, silent] == [Tally(4, 0), Tally(4, 2), Tally(0, 0)]
