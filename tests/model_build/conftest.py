"""One built archive for the whole session, and its model as a function."""

import os
import socket
import tarfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from model_build import build, settings
from model_build.paths import NODE_MODULES
from tests.model_build.web import HOST, Web, serving

DETECTOR = "mobilenet_v1_ssd_face"
HANDLER = b"def handler(data, context):\n    return b'{}', 'application/json'\n"

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


class Built(NamedTuple):
    """The folder of a build, its manifest, and the handler folder it was built with."""

    folder: Path
    manifest: dict[str, Any]
    handler_code: Path

    @property
    def archive(self) -> Path:
        """The packed model."""
        return self.folder / build.ARCHIVE


Detect = Callable[[Sequence[bytes], Sequence[int]], dict[str, Any]]


@pytest.fixture(scope="session")
def handler_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handler folder that no other test's work changes."""
    folder = tmp_path_factory.mktemp("handler") / "inference_code"
    (folder / "detector").mkdir(parents=True)
    (folder / "inference.py").write_bytes(HANDLER)
    (folder / "detector" / "__init__.py").write_bytes(b'"""A package."""\n')
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, handler_code: Path) -> Built:
    """The default detector, built once."""
    folder = tmp_path_factory.mktemp("built")
    steps: list[str] = []
    manifest = build.build(
        settings.resolve(detector=DETECTOR), folder, steps.append, handler_code=handler_code
    )
    assert steps
    return Built(folder, manifest, handler_code)


@pytest.fixture(scope="session")
def unpacked(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's contents."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built.archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="session")
def detect(unpacked: Path) -> Detect:
    """The exported signature, from bytes and orientations to numpy arrays."""
    import tensorflow as tf  # noqa: PLC0415 - the folder's other tests do without

    loaded = tf.saved_model.load(str(unpacked / "1"))

    def call(photos: Sequence[bytes], orientations: Sequence[int]) -> dict[str, Any]:
        answer = loaded.signatures["serving_default"](
            image_bytes=tf.constant(list(photos), tf.string),
            orientation=tf.constant(list(orientations), tf.int32),
        )
        return {name: value.numpy() for name, value in answer.items()}

    return call


@pytest.fixture(scope="session")
def sample_photos() -> list[Path]:
    """The six photos of the npm package."""
    photos = sorted((NODE_MODULES / "@vladmandic" / "face-api" / "demo").glob("sample?.jpg"))
    if not photos:
        pytest.skip("node_modules has no @vladmandic/face-api: run `make setup`")
    return photos


@pytest.fixture
def web(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A web server over TLS that this process trusts and reaches without a proxy."""
    with serving(tmp_path_factory.mktemp("web")) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))
        monkeypatch.setenv("NO_PROXY", HOST)
        yield server


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine that nobody listens on, and that nobody else can take."""
    with socket.socket() as held:
        held.bind((HOST, 0))
        yield held.getsockname()[1]
