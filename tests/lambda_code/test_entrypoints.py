from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import custom_resources
from custom_resources import cloudformation, entrypoints
from tests.lambda_code.fakes import FakeContext, load_event

ROOT = Path(custom_resources.__file__).parents[1]
PACKAGES = ("custom_resources", "prober")
EVENTS = {
    "copy_model": "copy_model_create",
    "smoke_test": "smoke_test_update",
    "empty_bucket": "empty_bucket_delete",
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the entry points answer, in place of a PUT, with a region and credentials around."""
    answers: list[dict[str, Any]] = []
    original = cloudformation.handler
    monkeypatch.setattr(
        entrypoints,
        "handler",
        lambda make: original(
            make, send=lambda _url, body, _until: answers.append(json.loads(body))
        ),
    )
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return answers


@pytest.mark.parametrize("name", EVENTS)
def test_each_handler_makes_its_resource(
    name: str, sent: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """With real clients and nothing but a bad property to stop it, the failure is reported."""
    event = load_event(EVENTS[name])
    event["ResourceProperties"] = {}
    if name == "smoke_test":
        event["RequestType"] = "Delete"

    getattr(entrypoints, name)(event, FakeContext())

    assert [answer["Status"] for answer in sent] == [
        "SUCCESS" if name == "smoke_test" else "FAILED"
    ]
    if name != "smoke_test":
        assert sent[0]["Reason"].startswith("PropertyError: Property ")
    assert "Response" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("package", "handlers"),
    [
        ("custom_resources", "(e.copy_model, e.smoke_test, e.empty_bucket)"),
        ("prober", "(e.probe,)"),
    ],
)
def test_the_packages_run_from_their_own_folder(
    tmp_path: Path, package: str, handlers: str
) -> None:
    """Unpacked as Lambda does it, the handlers are found, and references lie beside the package."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name)
    code = (
        f"from {package} import entrypoints as e; print(e.ASSET_ROOT, *map(callable, {handlers}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    folder, *found = done.stdout.split()
    assert folder == str(tmp_path.resolve())
    assert set(found) == {"True"}


def test_only_what_lambda_has_is_imported() -> None:
    """Beside the standard library there are boto3 and botocore; type stubs only for type checks."""
    allowed = sys.stdlib_module_names | {"boto3", "botocore", *PACKAGES}
    for file in sources():
        tree = ast.parse(file.read_text())
        for_types = {
            id(node)
            for block in ast.walk(tree)
            if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
            for node in ast.walk(block)
        }
        for node in ast.walk(tree):
            if id(node) in for_types:
                continue
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            assert {name.split(".")[0] for name in names} <= allowed, file.name


def test_custom_resources_do_not_know_the_prober() -> None:
    """The prober is built on them, and not the other way round."""
    users = {file for file in sources() if "from prober" in file.read_text()}

    assert {file.parent.name for file in users} == {"prober"}


def test_clients_are_made_in_one_place() -> None:
    """Everything else is given its clients, and so can be tried without AWS."""
    users = {file.name for file in sources() if "boto3.client" in file.read_text()}

    assert users == {"entrypoints.py"}


def sources() -> list[Path]:
    """The files of all packages."""
    return [file for name in PACKAGES for file in (ROOT / name).glob("*.py")]
