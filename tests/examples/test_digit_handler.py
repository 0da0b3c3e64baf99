"""The example's handler, loaded as the container loads it, in front of a stand-in model server."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import falcon
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "digit_classifier"
THREE = [0.0] * 3 + [0.91004] + [0.02] * 4 + [0.00998, 0.0]
BLANK = [[0] * 8] * 8


class ModelServer(ThreadingHTTPServer):
    """Answers every request with what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.reply: tuple[int, Any] = (200, {"predictions": [THREE]})
        self.asked: list[Any] = []
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def uri(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/v1/models/model:predict"


class _Answer(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, document = self.server.reply
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A model server on a free port of this machine."""
    with ModelServer() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def inference() -> ModuleType:
    """The handler's file, executed by path and kept out of sys.modules."""
    spec = importlib.util.spec_from_file_location("inference", EXAMPLE / "code" / "inference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(inference: ModuleType, body: bytes, uri: str = "http://127.0.0.1:9/") -> tuple[Any, str]:
    """Return the handler's parsed answer and its content type."""
    answer, kind = inference.handler(io.BytesIO(body), SimpleNamespace(rest_uri=uri, timeout=10))
    return json.loads(answer), kind


def test_a_picture_goes_to_the_model_and_its_digit_comes_back(
    inference: ModuleType, server: ModelServer
) -> None:
    """In TensorFlow Serving's row format there, with all ten probabilities here."""
    body = (EXAMPLE / "requests" / "three.json").read_bytes()

    answer, kind = call(inference, body, server.uri)

    assert server.asked == [{"instances": json.loads(body)["pixels"]}]
    assert kind == "application/json"
    assert answer == {
        "predictions": [
            {
                "digit": 3,
                "probability": 0.91,
                "probabilities": [0, 0, 0, 0.91, 0.02, 0.02, 0.02, 0.02, 0.01, 0],
            }
        ]
    }


def test_a_container_without_a_timeout_is_served(
    inference: ModuleType, server: ModelServer
) -> None:
    """Before 2.20 its context has none."""
    context = SimpleNamespace(rest_uri=server.uri)

    answer, _ = inference.handler(io.BytesIO(json.dumps({"pixels": [BLANK]}).encode()), context)

    assert json.loads(answer)["predictions"][0]["digit"] == 3


def with_pixel(pixel: Any) -> list[Any]:
    """Return a picture whose last pixel is something else."""
    return [*BLANK[:7], [*[0] * 7, pixel]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is not JSON"),
        (b"\xff\xd8\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "'pixels' has to be a list of 1 to 256"),
        (b"{}", "'pixels' has to be a list of 1 to 256"),
        (b'{"pixels": []}', "'pixels' has to be a list of 1 to 256"),
        (json.dumps({"pixels": [BLANK] * 257}).encode(), "1 to 256"),
        (json.dumps({"pixels": BLANK}).encode(), "pixels[0] has to be a picture"),
        (json.dumps({"pixels": [BLANK, BLANK[:7]]}).encode(), "pixels[1] has to be a picture"),
        (json.dumps({"pixels": [with_pixel(17)]}).encode(), "pixels[0]"),
        (json.dumps({"pixels": [with_pixel(-0.1)]}).encode(), "pixels[0]"),
        (json.dumps({"pixels": [with_pixel("1")]}).encode(), "pixels[0]"),
        (json.dumps({"pixels": [with_pixel(None)]}).encode(), "pixels[0]"),
        (json.dumps({"pixels": [with_pixel(pixel=True)]}).encode(), "pixels[0]"),
        (json.dumps({"pixels": [with_pixel(float("nan"))]}).encode(), "pixels[0]"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(
    inference: ModuleType, body: bytes, words: str
) -> None:
    """As a 400 that says where; the model server is not asked."""
    with pytest.raises(falcon.HTTPBadRequest) as caught:
        call(inference, body)

    assert words in caught.value.description


@pytest.mark.parametrize("reply", [(500, {"error": "x"}), (200, {"error": "x"}), (200, [])])
def test_a_failing_model_server_is_not_the_callers_fault(
    inference: ModuleType, server: ModelServer, reply: tuple[int, Any]
) -> None:
    """A 502 tells it from a bad request."""
    server.reply = reply

    with pytest.raises(falcon.HTTPBadGateway):
        call(inference, json.dumps({"pixels": [BLANK]}).encode(), server.uri)


def test_a_model_server_that_is_away_is_told(inference: ModuleType) -> None:
    """Nothing listens on the port."""
    with pytest.raises(falcon.HTTPBadGateway):
        call(inference, json.dumps({"pixels": [BLANK]}).encode())


def test_it_needs_only_what_the_container_has(tmp_path: Path) -> None:
    """Loaded without TensorFlow and Keras, which are not there."""
    for absent in ("tensorflow", "keras", "numpy"):
        (tmp_path / f"{absent}.py").write_text("raise ImportError('not in the container')")

    done = subprocess.run(
        [sys.executable, EXAMPLE / "code" / "inference.py"],
        check=False,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
