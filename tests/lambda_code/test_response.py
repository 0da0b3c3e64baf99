from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

import pytest

from custom_resources.errors import ResponseNotDeliveredError
from custom_resources.response import encode, put_response, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lambda_code.fakes import FakeTime


class ResponseServer(HTTPServer):
    """Answers with the statuses in turn, and keeps what was PUT."""

    statuses: ClassVar[list[int]] = []
    received: ClassVar[list[tuple[str, str | None, bytes]]] = []


class _Handler(BaseHTTPRequestHandler):
    server: ResponseServer

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, self.headers["Content-Type"], body))
        self.send_response(self.server.statuses.pop(0))
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Stay quiet."""


@pytest.fixture
def response_server() -> Iterator[ResponseServer]:
    """A server on the loopback interface that plays CloudFormation's bucket."""
    with ResponseServer(("127.0.0.1", 0), _Handler) as server:
        server.received.clear()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_answer_is_put_as_a_presigned_url_wants_it(
    response_server: ResponseServer, fake_time: FakeTime
) -> None:
    """The body arrives unchanged, at path and query, without a content type."""
    response_server.statuses[:] = [200]
    url = f"http://127.0.0.1:{response_server.server_port}/answer?X-Amz-Signature=abc"

    put_response(url, b'{"Status": "SUCCESS"}', fake_time.seconds + 60, clock=fake_time.clock)

    assert response_server.received == [
        ("/answer?X-Amz-Signature=abc", "", b'{"Status": "SUCCESS"}')
    ]


def test_a_refused_answer_is_sent_again(
    response_server: ResponseServer, fake_time: FakeTime
) -> None:
    """Two failures of S3 are followed by longer and longer pauses, and then by success."""
    response_server.statuses[:] = [500, 503, 200]
    url = f"http://127.0.0.1:{response_server.server_port}/answer"

    put_response(url, b"{}", fake_time.seconds + 60, clock=fake_time.clock)

    assert [body for _, _, body in response_server.received] == [b"{}", b"{}", b"{}"]
    assert fake_time.slept == [0.5, 1.0]


def test_attempts_end_with_the_functions_time(fake_time: FakeTime) -> None:
    """What can't be delivered is raised before Lambda's limit, and the URL is not in the words."""
    started, attempts = fake_time.seconds, []

    def unreachable(_url: str, _body: bytes, timeout: float) -> None:
        attempts.append(timeout)
        fake_time.seconds += timeout
        raise TimeoutError("timed out")

    with pytest.raises(ResponseNotDeliveredError) as raised:
        put_response(
            "https://secret", b"{}", started + 30, put_once=unreachable, clock=fake_time.clock
        )

    assert len(attempts) == 3
    assert fake_time.seconds <= started + 31
    assert "secret" not in str(raised.value)


def test_one_attempt_is_made_when_time_is_up(fake_time: FakeTime) -> None:
    """An answer that is late is still tried once."""
    sent = []

    put_response(
        "https://url",
        b"{}",
        fake_time.seconds - 5,
        put_once=lambda url, body, timeout: sent.append((url, body, timeout)),
        clock=fake_time.clock,
    )

    assert sent == [("https://url", b"{}", 1.0)]


@pytest.mark.parametrize("text", ["plain " * 50, "ümläut " * 50, '"quoted" \\ ' * 50, "😀" * 100])
def test_shortening_counts_bytes_as_they_are_sent(text: str) -> None:
    """Escaped characters count in full, and a text that fits stays whole."""
    short = shorten(text, 200)

    assert len(encode({"Reason": short})) <= len(encode({"Reason": ""})) + 200
    assert text.startswith(short.removesuffix(" ... (shortened, the whole is in the log)"))
    assert shorten(text, len(json.dumps(text)) - 2) == text
