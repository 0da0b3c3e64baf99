from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_resources.cloudformation import FAILED_CREATE, Request, Response, handler
from custom_resources.errors import OutOfTimeError, ResponseNotDeliveredError
from tests.lambda_code.fakes import FakeContext, FakeTime, load_event

if TYPE_CHECKING:
    from collections.abc import Iterator

URI = f"s3://models-bucket/models/{'a1' * 32}/model.tar.gz"


@dataclass
class Recorder:
    """A resource that gives one answer to everything and remembers what it was asked."""

    answer: Response | BaseException = field(default_factory=Response)
    asked: list[tuple[str, Request]] = field(default_factory=list)

    def create(self, request: Request) -> Response:
        """Answer."""
        return self._answer("create", request)

    def update(self, request: Request) -> Response:
        """Answer."""
        return self._answer("update", request)

    def delete(self, request: Request) -> Response:
        """Answer."""
        return self._answer("delete", request)

    def _answer(self, method: str, request: Request) -> Response:
        self.asked.append((method, request))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@dataclass
class Outbox:
    """Takes what would be PUT to CloudFormation."""

    sent: list[tuple[str, bytes, float]] = field(default_factory=list)

    def send(self, url: str, body: bytes, deadline: float) -> None:
        """Keep it."""
        self.sent.append((url, body, deadline))

    @property
    def answer(self) -> dict[str, Any]:
        """The only answer."""
        assert len(self.sent) == 1
        answer: dict[str, Any] = json.loads(self.sent[0][1])
        return answer


@contextmanager
def no_limit(_seconds: float) -> Iterator[None]:
    """Let the work take as long as it takes."""
    yield


def run(
    event: dict[str, Any],
    answer: Response | BaseException,
    context: FakeContext | None = None,
) -> tuple[Recorder, Outbox]:
    """Handle the event with a resource that gives the answer."""
    resource, outbox = Recorder(answer), Outbox()
    handler(lambda: resource, send=outbox.send, limit=no_limit)(event, context or FakeContext())
    return resource, outbox


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("copy_model_create", "create"),
        ("copy_model_update_replacing", "update"),
        ("copy_model_delete_replaced", "delete"),
    ],
)
def test_each_request_reaches_its_method(name: str, method: str) -> None:
    """Create, Update and Delete call the method of that name with what the event holds."""
    event = load_event(name)

    resource, outbox = run(event, Response())

    ((called, request),) = resource.asked
    assert called == method
    assert request.properties == event["ResourceProperties"]
    assert request.physical_id == event.get("PhysicalResourceId")
    assert outbox.sent[0][0] == event["ResponseURL"]
    for key in ("StackId", "RequestId", "LogicalResourceId"):
        assert outbox.answer[key] == event[key]


def test_the_response_url_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever has the URL may answer: it is in no log and not in the request."""
    event = load_event("copy_model_create")

    resource, _ = run(event, ValueError("broken"))

    assert "X-Amz-Signature" not in capsys.readouterr().out
    assert "X-Amz-Signature" not in repr(resource.asked)


@pytest.mark.parametrize(
    "error", [ValueError("odd"), KeyError("gone"), OutOfTimeError("Not finished after 50 s.")]
)
def test_whatever_is_raised_is_reported(
    error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error becomes FAILED with its kind, its words and the log, where its traceback is."""
    _, outbox = run(load_event("copy_model_create"), error)

    assert outbox.answer["Status"] == "FAILED"
    assert outbox.answer["Reason"].startswith(f"{type(error).__name__}: {error}")
    assert "/aws/lambda/function 2026/11/23/[$LATEST]abc" in outbox.answer["Reason"]
    assert "Traceback" in capsys.readouterr().out


def test_words_that_no_log_can_hold_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    """Half a surrogate pair, which JSON may bring, stops neither the log nor the answer."""
    _, outbox = run(load_event("copy_model_create"), RuntimeError("label \ud800 came"))

    assert outbox.answer["Reason"].startswith("RuntimeError: label \ud800 came")
    assert r"RuntimeError: label \ud800 came" in capsys.readouterr().out


def test_a_resource_that_cannot_be_made_is_reported() -> None:
    """A client that can't be made is a failure like any other, not silence."""
    outbox = Outbox()

    def make() -> Recorder:
        raise RuntimeError("no region")

    handler(make, send=outbox.send, limit=no_limit)(load_event("copy_model_create"), FakeContext())

    assert outbox.answer["Status"] == "FAILED"
    assert "no region" in outbox.answer["Reason"]


def test_an_unknown_request_type_is_reported() -> None:
    """A type that the protocol does not know fails by name."""
    event = load_event("copy_model_create") | {"RequestType": "Replace"}

    _, outbox = run(event, Response())

    assert outbox.answer["Status"] == "FAILED"
    assert "'Replace'" in outbox.answer["Reason"]


def test_a_failed_create_leaves_a_marker() -> None:
    """CloudFormation will delete by the id of the failed create, so it says that it failed."""
    _, outbox = run(load_event("copy_model_create"), ValueError("no"))

    assert outbox.answer["PhysicalResourceId"] == FAILED_CREATE


def test_the_delete_after_a_failed_create_does_nothing() -> None:
    """The marker's delete succeeds without reaching the resource."""
    resource, outbox = run(load_event("delete_after_failed_create"), ValueError("not asked"))

    assert resource.asked == []
    assert outbox.answer["Status"] == "SUCCESS"
    assert outbox.answer["PhysicalResourceId"] == FAILED_CREATE


def test_a_failed_update_keeps_the_id() -> None:
    """Another id would have CloudFormation delete what still serves."""
    _, outbox = run(load_event("copy_model_update_replacing"), ValueError("no"))

    assert outbox.answer["Status"] == "FAILED"
    assert outbox.answer["PhysicalResourceId"] == URI


@pytest.mark.parametrize(
    ("name", "returned", "expected"),
    [
        ("copy_model_create", "mine", "mine"),
        ("copy_model_create", None, "6f6a2c1e-0000-4000-8000-000000000001"),
        ("copy_model_update_replacing", "mine", "mine"),
        ("copy_model_update_replacing", None, URI),
        ("copy_model_delete_replaced", None, URI),
    ],
)
def test_the_id_is_the_returned_else_the_existing_else_the_requests(
    name: str, returned: str | None, expected: str
) -> None:
    """The order in which the physical id is found."""
    _, outbox = run(load_event(name), Response(returned))

    assert outbox.answer["PhysicalResourceId"] == expected


def test_a_delete_may_not_change_the_id() -> None:
    """An answer about something else is a failure that names both."""
    _, outbox = run(load_event("copy_model_delete_replaced"), Response("another"))

    assert outbox.answer["Status"] == "FAILED"
    assert outbox.answer["PhysicalResourceId"] == URI
    assert "'another'" in outbox.answer["Reason"]


def test_data_become_attributes() -> None:
    """What a resource returns can be read by Fn::GetAtt."""
    _, outbox = run(load_event("copy_model_create"), Response("id", {"ModelDataUrl": URI}))

    assert outbox.answer["Data"] == {"ModelDataUrl": URI}


def test_too_many_data_fail_in_words() -> None:
    """CloudFormation would drop an answer over its limit and wait for an hour."""
    _, outbox = run(load_event("copy_model_create"), Response("id", {"Long": "x" * 5000}))

    assert outbox.answer["Status"] == "FAILED"
    assert "Data" not in outbox.answer
    assert "ResponseTooLargeError" in outbox.answer["Reason"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(1, 3000))
def test_every_failure_fits(word: str, times: int) -> None:
    """Whatever the words, the body is at most 4096 bytes, and the log's place is in it."""
    _, outbox = run(load_event("copy_model_create"), ValueError(word * times))

    assert len(outbox.sent[0][1]) <= 4096
    assert outbox.answer["Reason"].endswith("(log /aws/lambda/function 2026/11/23/[$LATEST]abc)")


def test_a_long_failure_keeps_its_start() -> None:
    """What is cut is the end, nearly all of the room is used, and the cut is said."""
    words = "".join(f"{number:05d} " for number in range(2000))

    _, outbox = run(load_event("copy_model_create"), ValueError(words))

    assert outbox.answer["Reason"].startswith("ValueError: 00000 00001")
    assert "shortened, the whole is in the log" in outbox.answer["Reason"]
    assert len(outbox.sent[0][1]) > 4096 - 8


@pytest.mark.parametrize(("milliseconds", "limit"), [(300_000, 290.0), (10_000, 5.0)])
def test_time_is_left_to_answer(milliseconds: int, limit: float) -> None:
    """The work's limit ends before Lambda's, and the answer may take until Lambda's."""
    limits, outbox, fake = [], Outbox(), FakeTime()

    @contextmanager
    def noting(seconds: float) -> Iterator[None]:
        limits.append(seconds)
        yield

    handle = handler(Recorder, send=outbox.send, limit=noting, clock=fake.clock)
    handle(load_event("copy_model_create"), FakeContext(milliseconds))

    assert limits == [limit]
    assert outbox.sent[0][2] == fake.seconds + milliseconds / 1000


def test_a_hanging_resource_is_reported_in_time() -> None:
    """With the real limit, work that never ends is FAILED before the function's time is over."""
    outbox = Outbox()

    class Hanging(Recorder):
        def create(self, request: Request) -> Response:
            signal.sigtimedwait([], 10)
            return super().create(request)

    handler(Hanging, send=outbox.send)(load_event("copy_model_create"), FakeContext(200))

    assert outbox.answer["Status"] == "FAILED"
    assert "Not finished" in outbox.answer["Reason"]


def test_a_lost_response_is_raised() -> None:
    """An answer that can't be delivered makes Lambda run the request again, once more the same."""
    resource, outbox = Recorder(Response("id")), Outbox()
    event = load_event("copy_model_create")

    def lose(_url: str, _body: bytes, _deadline: float) -> None:
        raise ResponseNotDeliveredError("lost")

    with pytest.raises(ResponseNotDeliveredError):
        handler(lambda: resource, send=lose, limit=no_limit)(event, FakeContext())
    handler(lambda: resource, send=outbox.send, limit=no_limit)(event, FakeContext())

    assert [method for method, _ in resource.asked] == ["create", "create"]
    assert outbox.answer["Status"] == "SUCCESS"
