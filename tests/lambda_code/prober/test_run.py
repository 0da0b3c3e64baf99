from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ReadTimeoutError

from prober.errors import TooLittleTimeError
from tests.lambda_code.fake_sagemaker import FACE
from tests.lambda_code.fakes import client_error
from tests.lambda_code.world import EXPECTATIONS

if TYPE_CHECKING:
    from tests.lambda_code.prober.conftest import ProberWorld


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            client_error("ModelError", OriginalStatusCode=500, OriginalMessage="no such op"),
            "the container answered 500: no such op",
        ),
        (client_error("ServiceUnavailable"), "ServiceUnavailable happened"),
        (ReadTimeoutError(endpoint_url="https://runtime"), "Read timeout"),
        (b"<html>secret</html>", "the answer is no JSON"),
        (b"{}", "expected an answer in the agreed form, predictions is missing"),
    ],
)
def test_no_answer_is_a_wrong_one(
    prober_world: ProberWorld,
    capsys: pytest.CaptureFixture[str],
    answer: bytes | Exception,
    words: str,
) -> None:
    """Errors, silence and nonsense count, each with its reason and without the body."""
    prober_world.world.runtime.answers[b"coffee"] = answer

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": 2}]
    said = capsys.readouterr().out
    assert "coffee.jpg: " in said
    assert words in said
    assert "secret" not in said


def test_a_late_answer_is_a_wrong_one(
    prober_world: ProberWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each request counts for itself: the share of late ones is what users meet."""
    prober_world.world.runtime.seconds = lambda number: 2.5 if number == 2 else 0.1

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": 1}]
    assert "expected an answer within 2000 ms, it took 2500 ms" in capsys.readouterr().out


def test_the_limit_that_was_proven_counts_too(prober_world: ProberWorld) -> None:
    """A new limit that is lower does not make the old model wrong while it is replaced."""
    prober_world.world.expect(EXPECTATIONS | {"max_latency_ms": 1000})
    prober_world.world.runtime.seconds = lambda _number: 1.5

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": 0}]


def test_an_endpoint_that_hangs_does_not_keep_the_metrics_back(
    prober_world: ProberWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each request is ended in time, and the run ends with the reserve left to publish."""
    prober_world.settings = replace(prober_world.settings, requests=100)
    prober_world.world.runtime.seconds = lambda _number: 60.0
    began = prober_world.world.time.seconds

    prober_world.run()

    # 2 s that an answer may take and 6 s of pauses between attempts, in 60 s less the reserve.
    assert prober_world.cloudwatch.values == [{"Probes": 6, "WrongAnswers": 6}]
    assert prober_world.world.time.seconds - began == pytest.approx(48)
    said = capsys.readouterr().out
    assert "none came within 8 s" in said
    assert "6 of 100 requests are sent" in said


def test_an_asynchronous_request_that_is_ended_is_removed(prober_world: ProberWorld) -> None:
    """Silence is waited for as long as an answer may take, no longer, and leaves nothing."""
    prober_world.settings = replace(prober_world.settings, kind="asynchronous", requests=1)
    prober_world.world.runtime.seconds = lambda _number: 1e9
    prober_world.timeout_seconds = 120.0

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 1, "WrongAnswers": 1}]
    keys = prober_world.world.s3.keys("stage-bucket")
    assert not [key for key in keys if key.startswith("async/input/")]


def test_a_timeout_that_is_too_short_is_told(prober_world: ProberWorld) -> None:
    """Where no answer can be waited for, nothing can be said, and nothing is published."""
    prober_world.timeout_seconds = 15.0

    with pytest.raises(TooLittleTimeError, match=r"portrait\.jpg.*longer timeout"):
        prober_world.run()

    assert prober_world.cloudwatch.published == []


@pytest.mark.parametrize(("kind", "wrong"), [("serverless", 0), ("real-time", 1)])
def test_only_a_serverless_endpoint_may_be_cold(
    prober_world: ProberWorld, kind: str, wrong: int
) -> None:
    """The first answer of a run may be late there; it still has to be right."""
    prober_world.settings = replace(prober_world.settings, kind=kind)
    prober_world.world.runtime.seconds = lambda number: 30.0 if number == 1 else 0.1

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 4, "WrongAnswers": wrong}]


def test_a_cold_answer_has_to_be_right(prober_world: ProberWorld) -> None:
    """Only the latency of the first answer is forgiven."""
    prober_world.settings = replace(prober_world.settings, kind="serverless", requests=1)
    prober_world.world.runtime.answers[b"portrait"] = b"{}"

    prober_world.run()

    assert prober_world.cloudwatch.values == [{"Probes": 1, "WrongAnswers": 1}]


def test_every_sample_gets_its_turn(prober_world: ProberWorld) -> None:
    """With fewer requests than samples, the next run goes on with the others."""
    photos = {"portrait.jpg": [FACE], "coffee.jpg": [], "mug.jpg": []}
    (prober_world.world.reference / "requests" / "mug.jpg").write_bytes(b"mug")
    prober_world.world.runtime.answers[b"mug"] = prober_world.world.runtime.answers[b"coffee"]
    prober_world.world.expect(EXPECTATIONS | {"photos": photos})
    prober_world.world.update()
    prober_world.world.runtime.requests.clear()
    prober_world.settings = replace(prober_world.settings, requests=2)

    for turn in range(7, 10):
        prober_world.run(turn=turn)

    assert sorted(prober_world.sent) == sorted([b"portrait", b"coffee", b"mug"] * 2)


def test_a_long_reason_is_shortened(
    prober_world: ProberWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model that finds hundreds of things does not fill the log every minute."""
    many = {"predictions": [{"detections": [FACE] * 300}]}
    prober_world.world.runtime.answers[b"coffee"] = json.dumps(many).encode()

    prober_world.run()

    assert max(len(line) for line in capsys.readouterr().out.splitlines()) < 1100
