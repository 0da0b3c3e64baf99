"""A `docker` that runs nothing, and servers in the places of both containers."""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FACE = {"label": "face", "score": 0.9, "box": {"xmin": 0.1, "ymin": 0.1, "xmax": 0.3, "ymax": 0.4}}
ANSWER: dict[str, Any] = {"predictions": [{"detections": [FACE]}]}
EXPECTED = {
    "kind": "detections",
    "min_iou": 0.9,
    "score_tolerance": 0.05,
    "max_latency_ms": 5000,
    "photos": {"portrait.jpg": [FACE]},
}
# Notes its arguments, and says what a file beside it has for the command.
DOCKER = """#!{python}
import json, pathlib, sys
folder = pathlib.Path(__file__).parent
with (folder / "calls.jsonl").open("a") as calls:
    print(json.dumps(sys.argv[1:]), file=calls)
answer = json.loads((folder / "answers.json").read_text()).get(sys.argv[1], "")
if answer.startswith("FAIL"):
    sys.exit(answer)
print(answer)
"""


@dataclass
class Server:
    """What answers in a container's place."""

    answer: Any = field(default_factory=lambda: json.loads(json.dumps(ANSWER)))
    status: int = 200
    pings: list[int] = field(default_factory=list)  # statuses, before those that are 200
    url: str = ""
    content_types: list[str | None] = field(default_factory=list)


@dataclass
class FakeDocker:
    """A folder on the path with a `docker` in it."""

    folder: Path

    def says(self, **answers: str) -> None:
        """Say this, by command, from now on."""
        path = self.folder / "answers.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **answers}))

    @property
    def calls(self) -> list[list[str]]:
        """What it was asked to do."""
        lines = (self.folder / "calls.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def theirs() -> Iterator[Server]:
    """The server in the place of AWS's image."""
    with serving(Server()) as server:
        yield server


@pytest.fixture
def ours() -> Iterator[Server]:
    """The server in the place of our stand-in."""
    with serving(Server()) as server:
        yield server


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theirs: Server) -> FakeDocker:
    """A `docker` whose containers are the server."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "docker"
    script.write_text(DOCKER.format(python=sys.executable))
    script.chmod(0o755)
    (folder / "answers.json").write_text("{}")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    docker = FakeDocker(folder)
    address = theirs.url.removeprefix("http://")
    docker.says(create="0123abcd", start="", port=address, inspect="true", logs="TFS is up", rm="")
    return docker


class serving:  # noqa: N801 - a context manager, named as a function would be
    """Serve for as long as the context lasts."""

    def __init__(self, server: Server) -> None:
        self.server = server
        outer = server

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(outer.pings.pop(0) if outer.pings else 200, b"")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.content_types.append(self.headers["Content-Type"])
                self._send(outer.status, json.dumps(outer.answer).encode())

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> Server:
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()
        return self.server

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()
