"""Tiny SavedModels, archives made of them, and containers that serve the archives."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tarfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

REPOSITORY = Path(__file__).parents[3]
START_SECONDS = 60.0


@dataclass
class Container:
    """A `serve` process: its address once it is ready, and all that it printed."""

    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)
    url: str = ""
    ready: threading.Event = field(default_factory=threading.Event)

    def read(self, stream: IO[str]) -> None:
        """Collect lines until the stream ends."""
        for line in stream:
            self.output.append(line)
            if line.startswith("serving on "):
                self.url = line.split()[-1]
                self.ready.set()
        self.ready.set()

    @property
    def text(self) -> str:
        """Give everything printed so far."""
        return "".join(self.output)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the SavedModels, made by TensorFlow in a process of its own."""
    folder = tmp_path_factory.mktemp("models")
    script = Path(__file__).with_name("make_models.py")
    made = subprocess.run(
        [sys.executable, script, folder], check=False, capture_output=True, text=True, timeout=120
    )
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mapping[str, Path | str]], Path]:
    """Give the function that packs files, folders and texts under the names it is given."""

    def make(members: Mapping[str, Path | str]) -> Path:
        folder = tmp_path_factory.mktemp("archive")
        archive = folder / "model.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            for index, (name, content) in enumerate(members.items()):
                source = content
                if isinstance(source, str):
                    source = folder / str(index)
                    source.write_text(str(content))
                tar.add(source, name)
        return archive

    return make


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Container]]:
    """Give the function that starts `serve` and waits until it is ready or has ended."""
    containers: list[Container] = []
    # A killed container leaves its folder behind; here that is among pytest's own.
    temporary = tmp_path_factory.mktemp("containers")

    def begin(archive: Path, *, arguments: tuple[str, ...] = (), **variables: str) -> Container:
        command = [sys.executable, "-m", "local_aws.container", "--archive", str(archive)]
        process = subprocess.Popen(
            [*command, "--port", "0", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "TMPDIR": str(temporary), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        container = Container(process)
        containers.append(container)
        assert process.stdout is not None
        threading.Thread(target=container.read, args=[process.stdout], daemon=True).start()
        assert container.ready.wait(START_SECONDS), container.text
        return container

    yield begin
    for container in containers:
        container.process.terminate()
    for container in containers:
        container.process.wait(START_SECONDS)
        # Whatever a defect left alive would also keep the pipe open.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(container.process.pid, signal.SIGKILL)
        assert container.process.stdout is not None
        container.process.stdout.close()
