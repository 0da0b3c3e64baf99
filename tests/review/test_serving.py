from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from review.archive import Archive
from review.errors import ReviewError
from review.serving import LOOPBACK, Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def announcing(port: int) -> subprocess.Popen[str]:
    """A process that says where it serves, as `local_aws serve` does among other lines."""
    words = f"a warning\nserving on http://{LOOPBACK}:{port}"
    command = [sys.executable, "-c", f"print({words!r})"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@contextmanager
def container(tmp_path: Path, status: int, body: bytes) -> Iterator[tuple[Served, list[Any]]]:
    """Something that gives every request this answer, and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Note the request, and answer it."""
            content = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers["Content-Type"], content))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    server = HTTPServer((LOOPBACK, 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        with announcing(server.server_port) as process:
            yield Served(process, tmp_path / "log"), asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, b'{"predictions": []}', {"predictions": []}),
        (200, b"seven", "seven"),
        (400, b'{"error": "too large"}', {400: {"error": "too large"}}),
    ],
)
def test_an_answer_is_an_answer(tmp_path: Path, status: int, body: bytes, answer: object) -> None:
    """A file travels under the type of its name; a refusal is what the model says to it."""
    sample = tmp_path / "a.JPG"
    sample.write_bytes(b"bytes of a photo")

    with container(tmp_path, status, body) as (served, asked):
        assert served.ask(sample) == answer

    assert asked == [("/invocations", "image/jpeg", b"bytes of a photo")]


def test_no_answer_is_an_error_with_the_container_s_words(tmp_path: Path) -> None:
    """A container that died says why in its log."""
    sample, log = tmp_path / "a.jpg", tmp_path / "log"
    sample.write_bytes(b"")
    log.write_text("out of memory\n")
    with HTTPServer((LOOPBACK, 0), BaseHTTPRequestHandler) as closed:
        port = closed.server_port

    with (
        announcing(port) as process,
        pytest.raises(ReviewError, match=r"a\.jpg got no answer(?s:.*)out of memory"),
    ):
        Served(process, log).ask(sample)


def test_an_archive_that_can_not_be_served_is_told(tmp_path: Path) -> None:
    """In the container's own words."""
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"no archive")

    with (
        serving(Archive(path=path, manifest={}, environment={})) as served,
        pytest.raises(ReviewError, match=r"would not start with this archive(?s:.*)model\.tar\.gz"),
    ):
        served.ask(path)
