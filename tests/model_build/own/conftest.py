"""Small models and handlers, made once."""

import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Pack = Callable[[Mapping[str, Path | str]], Path]

# Asks TensorFlow Serving, and is refused by what is no JSON.
HANDLER = '''"""Passes a request on."""

import json

import falcon
import requests


def handler(data, context):
    """Answer with what the model server says."""
    try:
        rows = json.loads(data.read())["rows"]
    except ValueError as error:
        raise falcon.HTTPBadRequest(title="no", description="send rows as JSON") from error
    reply = requests.post(context.rest_uri, json={"instances": rows}, timeout=30)
    reply.raise_for_status()
    return json.dumps(reply.json()["predictions"]), "application/json"
'''


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the models, made by TensorFlow in a process of its own."""
    folder = tmp_path_factory.mktemp("own-models")
    made = subprocess.run(
        [sys.executable, Path(__file__).with_name("make_models.py"), folder],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A handler's folder, with what tools leave in one."""
    folder = tmp_path / "code"
    (folder / "lib" / "helper").mkdir(parents=True)
    (folder / "inference.py").write_text(HANDLER)
    (folder / "lib" / "helper" / "__init__.py").write_text("")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "inference.cpython-311.pyc").write_bytes(b"x")
    (folder / ".hidden").write_text("x")
    return folder


@pytest.fixture
def own_handler(code: Path, tmp_path: Path) -> list[str]:
    """The options of that handler, with a request of two rows for the models of one number."""
    example = tmp_path / "example.json"
    example.write_text('{"rows": [1.0, 4.0]}')
    return ["--code", str(code), "--example", str(example)]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """The function that packs files, folders and texts as a user would."""

    def make(members: Mapping[str, Path | str]) -> Path:
        archive = tmp_path / "packed" / "model.tar.gz"
        archive.parent.mkdir()
        with tarfile.open(archive, "w:gz") as tar:
            for index, (name, content) in enumerate(members.items()):
                source = content
                if isinstance(source, str):
                    source = archive.parent / str(index)
                    source.write_text(str(content))
                tar.add(source, name)
        return archive

    return make
