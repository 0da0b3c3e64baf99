"""Serving an archive for a while."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from model_build import container
from model_build.archive import pack
from model_build.errors import ContainerStartError, ExampleError

Serve = Callable[[int, bytes], container.Container]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A container's stand-in that gives every request one answer."""
    servers = []

    def start(status: int, body: bytes) -> container.Container:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(status)
                self.send_header("X-Type", self.headers.get("Content-Type", ""))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 - the name is the server's

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = http.server.HTTPServer((container.LOOPBACK, 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        return container.Container(server.server_port, ["its last words\n"])

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    """A file to be sent."""
    file = tmp_path / "request.json"
    file.write_text("{}")
    return file


def children() -> list[str]:
    """The processes that this thread started and that are still there."""
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()


def test_an_answer_in_json_is_parsed(serve: Serve, request_file: Path) -> None:
    """Any JSON will do."""
    served = serve(200, json.dumps([1, {"a": None}]).encode())

    served.ping()
    assert served.ask(request_file) == [1, {"a": None}]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, b"send rows", "status 400 and 'send rows'"),
        (500, b"{}", "status 500"),
        (200, b"<html>", "is not JSON"),
        (200, b"", "is not JSON"),
        (200, b"\xff", "is not JSON"),
        (200, b'{"score": NaN}', "NaN is a number in Python only"),
        (200, b"[" * 100_000, "is not JSON"),
    ],
)
def test_another_answer_is_an_error_in_words(
    serve: Serve, request_file: Path, status: int, body: bytes, said: str
) -> None:
    """The file, what came in answer, and what to do are said."""
    with pytest.raises(ExampleError) as caught:
        serve(status, body).ask(request_file)

    assert said in str(caught.value)
    assert "request.json" in str(caught.value)


def test_a_sick_container_is_told_by_its_ping(serve: Serve) -> None:
    """SageMaker would never send it a request."""
    with pytest.raises(ContainerStartError, match=r"(?s)/ping answers 503.*its last words"):
        serve(503, b"").ping()


def test_a_request_beyond_the_services_limit_is_not_sent(serve: Serve, tmp_path: Path) -> None:
    """It would be answered here and refused by SageMaker."""
    large = tmp_path / "large.csv"
    large.write_bytes(b"1" * (container.MAX_BODY_BYTES + 1))

    with pytest.raises(ExampleError, match=r"takes 6291456 in a request"):
        serve(200, b"1").ask(large)


def test_an_archive_that_can_not_be_served_ends_with_the_containers_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of the user's credentials reach it, and no process and no file are left."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("SAGEMAKER_GUNICORN_WORKERS", "not a number")
    pack({"export/saved_model.pb": b"x"}, tmp_path / "model.tar.gz")
    before = children()

    with (
        pytest.raises(ContainerStartError, match=r"no SavedModel bundles found!"),
        container.serving(tmp_path / "model.tar.gz"),
    ):
        pytest.fail("it serves nothing")

    assert list((tmp_path / "temporary").iterdir()) == []
    assert children() == before
