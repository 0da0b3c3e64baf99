"""What stands around the handler: the container's loader and context, a model server, an S3."""

from __future__ import annotations

import importlib.util
import io
import json
import shutil
import sys
import threading
from collections import namedtuple
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from detector.limits import Limits
from detector.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
MODEL = {
    "detector": "mobilenet_v1_ssd_face",
    "labels": {"1": "face", "3": "cat"},
    "score_floor": 0.05,
    "score_threshold": 0.5,
    "max_detections": 100,
    "max_images": 16,
}
# The fields of the 2.20 container's context, in its order.
CONTEXT_FIELDS = (
    "model_name model_version method rest_uri grpc_port channel custom_attributes "
    "request_content_type accept_header content_length timeout"
)
ContainerContext = namedtuple("ContainerContext", CONTEXT_FIELDS)  # type: ignore[misc] # noqa: PYI024 # as the container makes it


@pytest.fixture
def context() -> Callable[..., Any]:
    """Return a maker of contexts as the container makes them; fields can be given by name."""

    def make(content_type: str | None = "application/json", **fields: Any) -> Any:
        defaults: dict[str, Any] = dict.fromkeys(CONTEXT_FIELDS.split())
        defaults |= {
            "rest_uri": "http://localhost:8501/v1/models/model:predict",
            "grpc_port": "9000",
            "request_content_type": content_type,
            "accept_header": "application/json",
            "timeout": 60,
        }
        return ContainerContext(**(defaults | fields))

    return make


@pytest.fixture
def model() -> Model:
    """Return the model that the archive's model.json describes."""
    labels = {1: "face", 3: "cat"}
    return Model(
        detector="mobilenet_v1_ssd_face",
        labels=labels,
        score_floor=0.05,
        score_threshold=0.5,
        max_detections=100,
        max_images=16,
    )


@pytest.fixture
def limits() -> Limits:
    """Return the default limits, with one bucket allowed."""
    return Limits.from_environment({"DETECTOR_S3_BUCKETS": "photos"}, max_images=16)


@pytest.fixture
def photo() -> bytes:
    """Return the reference portrait, 512 x 512."""
    return (ROOT / "reference" / "photos" / "portrait.jpg").read_bytes()


@pytest.fixture
def encode() -> Callable[..., bytes]:
    """Return an encoder of a small photo-like picture in a format of Pillow's."""

    def make(
        kind: str = "PNG", *, size: tuple[int, int] = (24, 16), mode: str = "RGB", **options: Any
    ) -> bytes:
        source = Image.open(ROOT / "reference" / "photos" / "portrait.jpg").resize(size)
        stream = io.BytesIO()
        source.convert(mode).save(stream, kind, **options)
        return stream.getvalue()

    return make


class FakeModelServer:
    """Stands in for the model server; `post` is what the handler is given.

    It finds one detection in each image, and refuses a batch that holds an image in `refused`.
    """

    def __init__(self) -> None:
        """Answer with one detection and refuse nothing."""
        self.calls: list[dict[str, Any]] = []
        self.refused: set[str] = set()
        self.status = 200
        self.rows: dict[str, list[Any]] = {
            "boxes": [[0.1, 0.2, 0.3, 0.4], [0.0, 0.0, 0.0, 0.0]],
            "scores": [0.9, 0.0],
            "classes": [1, 0],
        }
        self.found = 1

    def post(self, uri: str, body: bytes, timeout_seconds: float) -> tuple[int, bytes]:
        """Answer as TensorFlow Serving does in its column format."""
        inputs = json.loads(body)["inputs"]
        self.calls.append({"uri": uri, "timeout": timeout_seconds, **inputs})
        contents = [image["b64"] for image in inputs["image_bytes"]]
        if self.status != 200:
            return self.status, b'{"error": "as told"}'
        if self.refused & set(contents):
            return 400, b'{"error": "Invalid JPEG data or crop window. [[{{node DecodeJpeg}}]]"}'
        outputs: dict[str, Any] = {name: [row] * len(contents) for name, row in self.rows.items()}
        outputs["num_detections"] = [self.found] * len(contents)
        return 200, json.dumps({"outputs": outputs}).encode()


@pytest.fixture
def model_server() -> FakeModelServer:
    """Return a model server that finds one face in each image."""
    return FakeModelServer()


class FakeS3:
    """Stands in for boto3's client: objects by bucket and key, errors by key."""

    def __init__(self) -> None:
        """Begin empty."""
        self.objects: dict[tuple[str, str], bytes] = {}
        self.errors: dict[str, Exception] = {}
        self.bytes_read = 0
        self.together = 0
        self.most_together = 0
        self.lock = threading.Lock()

    def get_object(self, *, Bucket: str, Key: str) -> Mapping[str, Any]:  # noqa: N803  # boto3's names
        """Return the object as boto3 does."""
        with self.lock:
            self.together += 1
            self.most_together = max(self.most_together, self.together)
        try:
            if Key in self.errors:
                raise self.errors[Key]
            if (Bucket, Key) not in self.objects:
                raise client_error("NoSuchKey", 404)
            content = self.objects[Bucket, Key]
            return {"ContentLength": len(content), "Body": CountingBody(content, self)}
        finally:
            with self.lock:
                self.together -= 1


class CountingBody(io.BytesIO):
    """A body that tells how many bytes were read from it."""

    def __init__(self, content: bytes, owner: FakeS3) -> None:
        """Hold `content`."""
        super().__init__(content)
        self.owner = owner

    def read(self, size: int | None = -1, /) -> bytes:
        """Read and count."""
        part = super().read(size)
        self.owner.bytes_read += len(part)
        return part


def client_error(code: str, status: int) -> ClientError:
    """Return the error that boto3 raises for S3's `code`."""
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "GetObject",
    )


@pytest.fixture
def s3_error() -> Callable[[str, int], ClientError]:
    """Return a maker of boto3's errors."""
    return client_error


@pytest.fixture
def s3() -> FakeS3:
    """Return an empty S3."""
    return FakeS3()


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    """Return /opt/ml/model/code as the archive unpacks it."""
    code = tmp_path / "code"
    shutil.copytree(ROOT / "inference_code", code, ignore=shutil.ignore_patterns("__pycache__"))
    (code / "model.json").write_text(json.dumps(MODEL))
    return code


@pytest.fixture
def load(staged: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], ModuleType]]:
    """Return the container's way of loading: by path, as `inference`, not into sys.modules."""
    path = [entry for entry in sys.path if Path(entry).name != "inference_code"]
    monkeypatch.setattr(sys, "path", [str(staged), *path])
    own = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_own(name)}

    def import_once() -> ModuleType:
        spec = importlib.util.spec_from_file_location("inference", staged / "inference.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield import_once
    for name in [name for name in sys.modules if _is_own(name)]:
        del sys.modules[name]
    sys.modules.update(own)


def _is_own(name: str) -> bool:
    return name.partition(".")[0] == "detector"


@pytest.fixture
def handle(
    load: Callable[[], ModuleType],
    context: Callable[..., Any],
    model_server: FakeModelServer,
    s3: FakeS3,
) -> Callable[..., Any]:
    """Return the loaded handler with a fake model server and S3 behind it.

    It takes the body (dicts and lists become JSON) and the context's fields, and returns the
    answer as parsed JSON; what it raises comes through.
    """
    inference: Any = load()
    reply = sys.modules["detector.model_server"].Reply

    def post(*arguments: Any) -> Any:
        return reply(*model_server.post(*arguments))

    inference.ENDPOINT = replace(
        inference.ENDPOINT,
        post=post,
        s3_client=lambda: s3,
        environment={"DETECTOR_S3_BUCKETS": "photos"},
    )

    def run(body: Any, content_type: str | None = "application/json", **fields: Any) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        fields.setdefault("content_length", len(content))
        text, kind = inference.handler(io.BytesIO(content), context(content_type, **fields))
        assert kind == "application/json"
        return json.loads(text)

    return run


class LoopbackModelServer(ThreadingHTTPServer):
    """A real HTTP server with a model server's answers."""

    daemon_threads = True
    fake: FakeModelServer


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackModelServer

    def do_POST(self) -> None:  # http.server's name
        """Hand the body to the fake."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, content = self.server.fake.post(self.path, body, 0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def loopback(model_server: FakeModelServer) -> Iterator[str]:
    """Return the address of a model server that listens on 127.0.0.1."""
    server = LoopbackModelServer(("127.0.0.1", 0), _Handler)
    server.fake = model_server
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/models/model:predict"
    server.shutdown()
    thread.join()
    server.server_close()
