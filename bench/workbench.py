"""What several comparisons need, made once: archives, loaded models, photos."""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from bench.connection import Connection
from model_build.container import serving
from model_build.paths import ROOT

DEFAULT_DETECTOR = "mobilenet_v1_ssd_face"
OTHER_DETECTOR = "xception_ssdlite"
PHOTOS = ROOT / "reference" / "photos"
ARCHIVE = "model.tar.gz"


class Workbench:
    """A folder with what was built, and whatever the comparison at hand has started."""

    # Only there in a comparison: what is started outside of one would not end.
    _stack: ExitStack

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.weights = cache(self._weights)
        self.archive = cache(self._archive)
        self.network = cache(self._network)
        self.signature = cache(_signature)
        self.keras_export = cache(self._keras_export)

    @contextmanager
    def comparison(self) -> Iterator[None]:
        """Give one comparison its own servers and connections: they end with the context."""
        with ExitStack() as self._stack:
            yield

    def photo(self, name: str = "portrait.jpg") -> bytes:
        """Return a reference photo's bytes: the portrait has 66 kB, the collage 138."""
        return (PHOTOS / name).read_bytes()

    def unpacked(self, detector: str) -> Path:
        """Return the folder with what the detector's archive holds."""
        folder = self.folder / detector / "unpacked"
        if not folder.exists():
            with tarfile.open(self.archive(detector)) as tar:
                tar.extractall(folder, filter="data")
        return folder

    def serve(
        self, archive: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> int:
        """Serve an archive, by default the default detector's; return the container's port."""
        archive = archive or self.archive(DEFAULT_DETECTOR)
        return self._stack.enter_context(serving(archive, environment or {})).port

    def connect(self, port: int) -> Connection:
        """Return a connection that is kept open until the comparison's end."""
        connection = Connection(port)
        self._stack.callback(connection.close)
        return connection

    def at_end(self, call: Callable[[], object]) -> None:
        """Have something done when the comparison ends."""
        self._stack.callback(call)

    def pack(self, folder: Path) -> Path:
        """Return an archive of a folder's content, as a user would tar it by hand."""
        archive = folder.with_suffix(".tar.gz")
        with tarfile.open(archive, "w:gz") as tar:
            for entry in sorted(folder.iterdir()):
                tar.add(entry, entry.name)
        return archive

    def _weights(self, detector: str) -> Path | None:
        """Return random weights for the detector that brings none, and None for the other."""
        if detector != OTHER_DETECTOR:
            return None
        # TensorFlow takes seconds to import, which some comparisons do not need.
        from bench.random_weights import xception_weights  # noqa: PLC0415

        return xception_weights(self.folder)

    def _archive(self, detector: str) -> Path:
        """Build a detector's archive as a stage's build does."""
        folder = self.folder / detector
        command = build_command(detector, self.weights(detector), folder)
        subprocess.run(command, cwd=ROOT, check=True)
        return folder / ARCHIVE

    def _network(self, detector: str) -> Any:
        """Return a detector's Keras model."""
        from model_build import load_detector  # noqa: PLC0415 - as above

        return load_detector(detector, self.weights(detector))

    def _keras_export(self, detector: str) -> Path:
        """Return the SavedModel that Keras' own `model.export` writes."""
        folder = self.folder / detector / "keras" / "1"
        self.network(detector).export(folder, verbose=False)
        return folder


@contextmanager
def workbench() -> Iterator[Workbench]:
    """Give a workbench; its folder is removed when the context ends."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Workbench(Path(folder))


def build_command(detector: str, weights: Path | None, out: Path) -> list[str]:
    """Return the command that builds a detector's archive into a folder."""
    command = [sys.executable, "-m", "model_build", "--detector", detector, "--out", str(out)]
    return [*command, "--weights", str(weights)] if weights else command


def _signature(folder: Path) -> Any:
    """Load a SavedModel and return its signature."""
    import tensorflow as tf  # noqa: PLC0415 - as above

    loaded = tf.saved_model.load(str(folder))
    signature = loaded.signatures["serving_default"]
    # A signature does not keep the model alive whose variables it reads.
    signature.model = loaded
    return signature
