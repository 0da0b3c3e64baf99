"""A stage is proven only when it serves, answers and stays well; whatever else says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from promote.errors import CannotTellError, NotProvenError
from promote.live import Deployed
from tests.promote.conftest import DIGEST, check_of

if TYPE_CHECKING:
    from tests.promote.conftest import FakeClock, Stage

OTHER = "e" * 64


def said(stage: Stage, clock: FakeClock, **changes: Any) -> str:
    """Prove the stage, and return what was said."""
    lines: list[str] = []
    check_of(**changes).run(stage.client, clock=clock, say=lines.append)
    return "\n".join(lines)


def refusal(stage: Stage, clock: FakeClock, **changes: Any) -> str:
    """Return the words with which the stage is not proven."""
    with pytest.raises(NotProvenError) as caught:
        said(stage, clock, **changes)
    return str(caught.value)


def test_a_stage_that_is_well_is_proven(stage: Stage, clock: FakeClock) -> None:
    """With the model, the answers and the alarms in what is said; it takes the soak's time."""
    words = said(stage, clock)

    assert f"InService with the model {DIGEST}" in words
    assert "10 requests were answered rightly" in words
    assert "no alarm rang" in words
    assert clock.seconds == 1000.0 + 600


def test_after_the_soak_it_is_looked_at_and_asked_again(stage: Stage, clock: FakeClock) -> None:
    """What SageMaker undid meanwhile rings no alarm, nor does a prober that went silent."""

    def undo(_seconds: float) -> None:
        stage.config = "config-old"

    clock.on_sleep = undo

    assert "config-old is live on detector-dev, and config-new was deployed" in refusal(
        stage, clock
    )
    stage.config, clock.on_sleep = "config-new", lambda _seconds: None
    said(stage, clock)
    assert stage.calls["Invoke"] == 3


@pytest.mark.parametrize("status", ["Creating", "Updating", "RollingBack", "Failed"])
def test_an_endpoint_that_is_not_in_service_is_not_proven(
    stage: Stage, clock: FakeClock, status: str
) -> None:
    """Its status is told, and where to look."""
    stage.status = status

    words = refusal(stage, clock)

    assert f"detector-dev is {status}, not InService" in words
    assert "python -m client status detector-dev" in words
    assert stage.calls["Invoke"] == 0


def test_another_archive_than_the_promoted_one_is_not_proven(
    stage: Stage, clock: FakeClock
) -> None:
    """Both digests are told."""
    stage.archive = f"s3://bucket/models/{OTHER}/model.tar.gz"

    assert f"serves the model {OTHER}, and {DIGEST} is being promoted" in refusal(stage, clock)


def test_an_archive_from_elsewhere_is_not_proven(stage: Stage, clock: FakeClock) -> None:
    """Its digest can't be known."""
    stage.archive = "s3://bucket/model.tar.gz"

    assert "s3://bucket/model.tar.gz" in refusal(stage, clock)


def test_what_nobody_said_is_not_compared(stage: Stage, clock: FakeClock) -> None:
    """A check by hand may know the endpoint alone."""
    stage.config = "config-old"

    assert DIGEST in said(stage, clock, deployed=Deployed(endpoint="detector-dev"))


def test_a_wrong_answer_is_told_with_the_probers_own_words(stage: Stage, clock: FakeClock) -> None:
    """Whoever reads the failed check sees what was wrong."""
    stage.tally = b'{"sent": 10, "wrong": 3}'
    stage.log = "coffee.jpg: expected 0 detections, 1 came"

    words = refusal(stage, clock)

    assert "3 of 10 answers were wrong, late or none" in words
    assert "coffee.jpg: expected 0 detections, 1 came" in words
    assert stage.calls["DescribeAlarms"] == 0


def test_a_prober_that_asks_nothing_proves_nothing(stage: Stage, clock: FakeClock) -> None:
    """No wrong answer among none."""
    stage.tally = b'{"sent": 0, "wrong": 0}'
    stage.log = "The stack rolls back: nothing is asked."

    assert "The stack rolls back" in refusal(stage, clock)


@pytest.mark.parametrize("answer", [b"null", b"[]", b"{}", b"what", b'{"sent": "x", "wrong": 0}'])
def test_a_prober_of_another_version_is_told(stage: Stage, clock: FakeClock, answer: bytes) -> None:
    """It is no proof, and no failure of the model either."""
    stage.tally = answer

    with pytest.raises(CannotTellError, match="another version"):
        said(stage, clock)


def test_a_prober_that_fails_is_told(stage: Stage, clock: FakeClock) -> None:
    """With its error and its log."""
    stage.function_error, stage.tally = "Unhandled", b'{"errorMessage": "denied"}'

    with pytest.raises(CannotTellError, match=r'prober failed: {"errorMessage": "denied"}'):
        said(stage, clock)


def test_without_a_prober_it_says_that_nothing_is_asked(stage: Stage, clock: FakeClock) -> None:
    """And the rest is looked at all the same."""
    words = said(stage, clock, prober=None)

    assert "nothing is asked" in words
    assert "no alarm rang" in words
    assert stage.calls["Invoke"] == 0


def test_without_a_soak_no_alarm_is_looked_at(stage: Stage, clock: FakeClock) -> None:
    """It says so, and takes no time."""
    stage.alarms["A-ServerErrors1"] = "ALARM"

    words = said(stage, clock, soak_minutes=0)

    assert "nobody watches the alarms" in words
    assert clock.seconds == 1000.0
