"""Tests of following a job."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import EndpointConnectionError

from client.errors import AccessDeniedError
from client.transform.watching import wait_for_end
from tests.client.fake_service import denied
from tests.client.transform.account import job

if TYPE_CHECKING:
    from tests.client.fake_service import Answer
    from tests.client.transform.account import Account


class Time:
    """A clock that only sleeping moves."""

    now = 0.0

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def answers(account: Account, *said: Answer | Exception) -> None:
    """Let the job be described like this, one after the other."""
    descriptions = iter(said)

    def describe(_given: Answer) -> Answer:
        answer = next(descriptions)
        if isinstance(answer, Exception):
            raise answer
        return answer

    account.sagemaker.answers["DescribeTransformJob"] = describe


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped"])
def test_job_is_followed_to_its_end(account: Account, status: str) -> None:
    """What ended is returned, however it ended; stopping is not yet stopped."""
    time = Time()
    answers(account, job("InProgress"), job("Stopping"), job(status))

    ended = wait_for_end(account.services().sagemaker, "dogs-1", clock=time.clock, sleep=time.sleep)

    assert ended["TransformJobStatus"] == status
    assert time.now == 20


def test_progress_is_told_now_and_then(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    """Each status is told when it comes, and every minute that it lasts."""
    time = Time()
    answers(account, *[job("InProgress")] * 13, job("Stopping"), job("Stopped"))
    with caplog.at_level(logging.INFO):
        wait_for_end(account.services().sagemaker, "dogs-1", clock=time.clock, sleep=time.sleep)

    assert [record.getMessage() for record in caplog.records] == [
        "dogs-1: InProgress, 0 min",
        "dogs-1: InProgress, 1 min",
        "dogs-1: InProgress, 2 min",
        "dogs-1: Stopping, 2 min",
    ]


def test_network_that_is_away_for_a_while_ends_nothing(account: Account) -> None:
    """The job goes on without being watched, so watching goes on, too."""
    time = Time()
    answers(account, EndpointConnectionError(endpoint_url="https://x"), job("Completed"))

    ended = wait_for_end(account.services().sagemaker, "dogs-1", clock=time.clock, sleep=time.sleep)

    assert ended["TransformJobStatus"] == "Completed"


def test_who_may_not_look_is_told(account: Account) -> None:
    """Without sagemaker:DescribeTransformJob there is nothing to wait for."""
    account.sagemaker.answers["DescribeTransformJob"] = denied("sagemaker:DescribeTransformJob")

    with pytest.raises(AccessDeniedError, match="sagemaker:DescribeTransformJob"):
        wait_for_end(account.services().sagemaker, "dogs-1")
