"""Tests of asking an endpoint by way of S3."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from client import errors
from client.asynchronous import Asynchronous, AsynchronousEndpoint
from client.aws import Aws
from client.request import Request
from client.staging import Staging
from client.waiting import Waiting
from tests.client.fake_service import FakeService
from tests.client.fakes import FakeS3, client_error

if TYPE_CHECKING:
    from collections.abc import Callable

OUTPUT, FAILURE = "s3://b/async/output/1.out", "s3://b/async/failure/1-error.out"
REQUEST = Request(body=b"\xff\xd8\xffphoto", content_type="image/jpeg")
INPUTS = Staging("b", "async/input/", option="--asynchronous")


class Queue:
    """An endpoint that leaves something in S3, once it has been waited for so many times."""

    def __init__(self, s3: FakeS3, *, places: tuple[str, ...] = (OUTPUT, FAILURE)) -> None:
        self.s3 = s3
        self.promised = dict(zip(("OutputLocation", "FailureLocation"), places, strict=False))
        self.service = FakeService("sagemaker-runtime", {"InvokeEndpointAsync": self._accept})
        self.left: tuple[str, bytes] | None = None
        self.pauses = 2
        self.seen: bytes | None = None

    def ask(self, *, inputs: Staging = INPUTS, patience_seconds: int = 900) -> bytes:
        """Send the request; time passes without anybody waiting."""
        now = iter(range(0, 100_000, 10))
        waiting = Waiting(patience_seconds, clock=lambda: next(now), pause=self._pause)
        how = Asynchronous(inputs=inputs, patience_seconds=patience_seconds)
        aws: Any = Aws(runtime=self.service.client(), s3=self.s3)  # type: ignore[arg-type] # a fake
        return AsynchronousEndpoint("dogs", how, aws, waiting=waiting).ask(REQUEST)

    @property
    def call(self) -> dict[str, Any]:
        """What the endpoint was asked with."""
        ((_, call),) = self.service.calls
        return call

    def _accept(self, call: dict[str, Any]) -> dict[str, Any]:
        bucket, _, key = call["InputLocation"].removeprefix("s3://").partition("/")
        self.seen = self.s3.objects[bucket, key]
        self._leave()
        return self.promised

    def _pause(self, _stopped: object, _seconds: float) -> bool:
        self.pauses -= 1
        self._leave()
        return False

    def _leave(self) -> None:
        if self.pauses == 0 and self.left:
            uri, body = self.left
            bucket, _, key = uri.removeprefix("s3://").partition("/")
            self.s3.objects[bucket, key] = body


@pytest.fixture
def queue(s3: FakeS3) -> Queue:
    """Return an endpoint that has not answered yet."""
    return Queue(s3)


def test_answer_is_fetched_and_the_input_removed(queue: Queue, s3: FakeS3) -> None:
    """The photo lies below the prefix while the endpoint works, and only the answer stays."""
    queue.left = (OUTPUT, b"answer")

    assert queue.ask() == b"answer"
    assert queue.seen == REQUEST.body
    assert queue.call["InputLocation"].startswith("s3://b/async/input/")
    assert s3.objects == {("b", "async/output/1.out"): b"answer"}


def test_call_says_what_is_sent_and_wanted(queue: Queue) -> None:
    """Content type, JSON and how long the request may wait are in the call."""
    queue.left = (OUTPUT, b"answer")
    queue.ask(patience_seconds=120)

    del queue.call["InputLocation"]
    assert queue.call == {
        "EndpointName": "dogs",
        "ContentType": "image/jpeg",
        "Accept": "application/json",
        "RequestTTLSeconds": 120,
    }


@pytest.mark.parametrize(("patience", "ttl"), [(1, 60), (100_000, 21_600)])
def test_waiting_in_the_queue_stays_within_the_service_s_bounds(
    queue: Queue, patience: int, ttl: int
) -> None:
    """RequestTTLSeconds is 60 to 21,600, whatever the patience."""
    queue.left, queue.pauses = (OUTPUT, b"answer"), 0

    queue.ask(patience_seconds=patience)

    assert queue.call["RequestTTLSeconds"] == ttl


@pytest.mark.parametrize("places", [(OUTPUT,), (OUTPUT, FAILURE)])
def test_patience_ends_in_words(s3: FakeS3, places: tuple[str, ...]) -> None:
    """Nothing comes: the input goes, and the words say what to do, with and without failures."""
    queue = Queue(s3, places=places)

    with pytest.raises(
        errors.EndpointTimeoutError,
        match=r"no answer came within 900 s: .* withdrawn.*--patience.*client status dogs",
    ):
        queue.ask()

    assert s3.objects == {}


def test_kept_input_may_still_be_answered(queue: Queue, s3: FakeS3) -> None:
    """With keep the request isn't withdrawn, and the words say where the answer will be."""
    inputs = Staging("b", "async/input/", keep=True)

    with pytest.raises(errors.EndpointTimeoutError, match=f"may still come, to {OUTPUT}"):
        queue.ask(inputs=inputs)

    assert [key for _, key in s3.objects] == [queue.call["InputLocation"].removeprefix("s3://b/")]
    assert queue.call["RequestTTLSeconds"] == 21_600


def test_failure_is_told_in_the_container_s_words(queue: Queue, s3: FakeS3) -> None:
    """The failure object's code and sentence are the error's, and the input is gone."""
    said = {"title": "Bad", "description": "Send a whole JPEG.", "code": "not_an_image"}
    queue.left = (FAILURE, json.dumps(said).encode())

    with pytest.raises(errors.FailedRequestError, match=r"Send a whole JPEG\.") as raised:
        queue.ask()

    assert raised.value.code == "not_an_image"
    assert FAILURE in str(raised.value)
    assert list(s3.objects) == [("b", "async/failure/1-error.out")]


def test_all_versions_of_the_input_go(queue: Queue, s3: FakeS3) -> None:
    """In the stage's bucket, which has versions, nothing of the photo stays."""
    s3.versioned = True
    queue.left = (OUTPUT, b"answer")
    queue.ask()

    assert [deleted["VersionId"] for deleted in s3.deletes] == ["v1"]
    assert list(s3.objects) == [("b", "async/output/1.out")]


def test_input_that_cannot_be_removed_is_only_noted(
    queue: Queue, s3: FakeS3, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the right to remove it the answer stands, and a note names what stays."""
    s3.delete_error = client_error("AccessDenied")
    queue.left = (OUTPUT, b"answer")
    with caplog.at_level(logging.WARNING):
        assert queue.ask() == b"answer"

    assert f"{queue.call['InputLocation']} was left behind (access_denied)" in caplog.text


def raising(error: Exception) -> Callable[..., Any]:
    """Return a function that only raises."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise error

    return refuse


def test_real_time_endpoint_refuses_in_the_service_s_words(queue: Queue, s3: FakeS3) -> None:
    """What SageMaker says of the wrong kind is passed on, and the input is gone."""
    refused = client_error("ValidationError", "Endpoint dogs is not asynchronous.")
    queue.service.answers["InvokeEndpointAsync"] = raising(refused)

    with pytest.raises(errors.ServiceError, match="dogs is not asynchronous"):
        queue.ask()

    assert s3.objects == {}


def test_answer_that_may_not_be_read_says_what_is_missing(queue: Queue, s3: FakeS3) -> None:
    """S3 denies what isn't there, too, so the words name both permissions."""
    s3.get_error = client_error("AccessDenied")

    with pytest.raises(errors.AccessDeniedError, match=r"s3:GetObject .* s3:ListBucket"):
        queue.ask()

    assert s3.objects == {}


def test_prefix_that_cannot_be_written_is_named(queue: Queue, s3: FakeS3) -> None:
    """A bucket that isn't there is blamed on the option that named it."""
    s3.put_error = client_error("NoSuchBucket")

    with pytest.raises(errors.UploadError, match="check --asynchronous"):
        queue.ask()

    assert queue.service.calls == []
