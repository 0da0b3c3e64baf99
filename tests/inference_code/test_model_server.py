from __future__ import annotations

import base64
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from detector.errors import (
    InvalidParameterError,
    ModelNotFoundError,
    ModelServerError,
    ModelServerTimeoutError,
    NotAnImageError,
)
from detector.image_header import ImageHeader
from detector.model_server import JudgedImage, Reply, detect, post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IMAGES = [
    JudgedImage(b"one", ImageHeader(width=4, height=3, orientation=1)),
    JudgedImage(b"two", ImageHeader(width=4, height=3, orientation=6)),
]
GOOD = {
    "boxes": [[[0.1, 0.2, 0.3, 0.4]], [[0, 0, 1, 1]]],
    "scores": [[0.9], [0.8]],
    "classes": [[1], [3]],
    "num_detections": [1, 0],
}


def test_the_column_format_is_spoken(context: Callable[..., Any]) -> None:
    """Bytes go as base64 beside their orientations, to the context's address with its timeout."""
    sent: list[Any] = []

    def answer(*arguments: Any) -> Reply:
        sent.append(arguments)
        return Reply(200, json.dumps({"outputs": GOOD}).encode())

    found = detect(IMAGES, context(rest_uri="http://here", timeout=7), answer)

    ((uri, body, timeout),) = sent
    assert (uri, timeout) == ("http://here", 7)
    assert json.loads(body) == {
        "inputs": {
            "image_bytes": [
                {"b64": base64.b64encode(b"one").decode()},
                {"b64": base64.b64encode(b"two").decode()},
            ],
            "orientation": [1, 6],
        }
    }
    assert found == [([[0.1, 0.2, 0.3, 0.4]], [0.9], [1]), ([], [], [])]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"outputs": {}}',
        json.dumps({"outputs": GOOD | {"scores": [[0.9]]}}).encode(),
        json.dumps({"outputs": GOOD | {"boxes": 5}}).encode(),
        json.dumps({"outputs": GOOD | {"scores": [["high"], [0.8]]}}).encode(),
        json.dumps({"outputs": GOOD | {"num_detections": [None, 0]}}).encode(),
    ],
)
def test_an_answer_of_another_form_is_the_servers_fault(
    context: Callable[..., Any], body: bytes
) -> None:
    """A model with another signature is a 5xx that says what to deploy."""
    with pytest.raises(ModelServerError, match="signature"):
        detect(IMAGES, context(), lambda *_: Reply(200, body))


@pytest.mark.parametrize(
    ("status", "fields", "expected"),
    [
        (400, {}, NotAnImageError),
        (404, {}, ModelServerError),
        (404, {"model_name": "other"}, ModelNotFoundError),
        (404, {"model_version": "9"}, ModelNotFoundError),
        (429, {}, ModelServerError),
        (500, {"model_name": "other"}, ModelServerError),
        (503, {}, ModelServerError),
        (301, {}, ModelServerError),
    ],
)
def test_statuses_have_their_meaning(
    context: Callable[..., Any], status: int, fields: dict[str, Any], expected: type[Exception]
) -> None:
    """What the client did is a 4xx; what the model server did is a 5xx; no text is passed on."""
    with pytest.raises(expected) as raised:
        detect(IMAGES, context(**fields), lambda *_: Reply(status, b"secret \xff"))
    assert "secret" not in str(raised.value)


def test_a_version_that_is_none_is_not_the_images_fault(context: Callable[..., Any]) -> None:
    """TensorFlow Serving answers 400 to a version that is too long to be a number."""
    body = b'{"error": "Failed to convert version: 9999 to numeric"}'
    with pytest.raises(ModelNotFoundError):
        detect(IMAGES, context(model_version="9" * 30), lambda *_: Reply(400, body))


@pytest.mark.parametrize("method", ["classify", "regress"])
def test_another_method_is_the_clients_fault(context: Callable[..., Any], method: str) -> None:
    """The custom attributes may ask for a method that a detector has not."""
    with pytest.raises(InvalidParameterError, match="tfs-method"):
        detect(IMAGES, context(method=method), lambda *_: Reply(200, b""))


def test_a_real_answer_comes_back(loopback: str, context: Callable[..., Any]) -> None:
    """Over HTTP, status and body arrive."""
    (one,) = detect(IMAGES[:1], context(rest_uri=loopback), post)
    assert one.scores == [0.9]


def test_proxies_of_the_environment_are_not_used(
    loopback: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy set for the container's way out does not get the photos."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    body = json.dumps({"inputs": {"image_bytes": [{"b64": ""}], "orientation": [1]}})
    assert post(loopback, body.encode(), 5).status == 200


@pytest.fixture
def silent() -> Iterator[str]:
    """Return the address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_silence_is_a_timeout(silent: str) -> None:
    """The wait ends when it is over, with a 504."""
    with pytest.raises(ModelServerTimeoutError, match=r"0\.2 s"):
        post(silent, b"{}", 0.2)


def test_nothing_listening_is_the_servers_fault() -> None:
    """While the model server restarts, the answer says to try again."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    with pytest.raises(ModelServerError, match="try again"):
        post(f"http://127.0.0.1:{free}/", b"{}", 5)


@pytest.mark.parametrize(
    "reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"]
)
def test_an_answer_that_breaks_off_is_the_servers_fault(reply: bytes) -> None:
    """A model server that dies at work says nothing, no HTTP, or less than it announced."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(ModelServerError, match="try again"):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", 5)
        thread.join()
