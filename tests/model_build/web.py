"""A web server on this machine's loopback, over TLS, that answers what a test tells it to."""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import trustme

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a path is answered with; `length` is what is announced, -1 for nothing."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


@dataclass
class Web:
    """The server's port, the file of the authority that signed it, its answers and its requests."""

    port: int
    authority: Path
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, Message]] = field(default_factory=list)
    # Each request waits here; a test that wants two at once puts a barrier of two.
    gate: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))

    def __post_init__(self) -> None:
        """Have no thread to stop before there is one."""
        self._server: ThreadingHTTPServer | None = None

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"https://{HOST}:{self.port}{path}"

    def stop(self) -> None:
        """Answer nothing any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextmanager
def serving(folder: Path) -> Iterator[Web]:
    """Serve until the block ends; the authority's certificate goes into `folder`."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    server = ThreadingHTTPServer((HOST, 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    web = Web(port=server.server_port, authority=folder / "authority.pem")
    server.RequestHandlerClass = _handler(web)
    web._server = server
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        web.stop()
        thread.join()


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.requests.append((self.path, self.headers))
            web.gate.wait(timeout=10)
            path = unquote(urlsplit(self.path).path)
            answer = web.answers.get(path, Answer(status=404))
            self.send_response(answer.status)
            length = len(answer.body) if answer.length is None else answer.length
            if length >= 0:
                self.send_header("Content-Length", str(length))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - inherited
            """Keep the test's output clean."""

    return Handler
