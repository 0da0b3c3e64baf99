"""/ping and /invocations through a model's own inference.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HANDLER = """
import json, os, sys
import falcon
import neighbour

imported_by = os.getpid()

def handler(data, context):
    if context.request_content_type == "text/error":
        raise falcon.HTTPBadRequest(title="refused", description="send something else")
    if context.request_content_type == "text/crash":
        raise ValueError("a defect")
    fields = context._asdict()
    fields["channel"] = type(context.channel).__name__
    fields["body"] = data.read().decode()
    fields["listed"] = "inference" in sys.modules
    fields["forked"] = imported_by != os.getpid()
    fields["neighbour"] = neighbour.NAME
    fields["pythonpath"] = [os.path.basename(p) for p in os.environ["PYTHONPATH"].split(":")]
    fields["strangers"] = [name for name in ("tensorflow", "PIL", "stacks") if can_import(name)]
    return json.dumps(fields), "application/x-custom"

def can_import(name):
    try:
        __import__(name)
    except ModuleNotFoundError:
        return False
    return True
"""


@pytest.fixture(scope="module")
def url(models: Path, pack: Callable[..., Path], start: Callable[..., Any]) -> str:
    """Give the address of a container whose handler tells what it was given."""
    archive = pack(
        {
            "1": models / "half_plus_two",
            "code/inference.py": HANDLER,
            "code/lib/neighbour.py": 'NAME = "from lib"',
            "code/requirements.txt": "ignored==1.0",
        }
    )
    container = start(archive, SAGEMAKER_GUNICORN_WORKERS="2", SAGEMAKER_TFS_WAIT_TIME_SECONDS="50")
    assert container.url, container.text
    assert "PYTHON SERVICE: True" in container.text
    assert "ignoring requirements.txt" in container.text
    return str(container.url)


def test_ping_is_always_healthy(url: str) -> None:
    """The Python service's ping is a plain 200."""
    assert requests.get(f"{url}/ping", timeout=10).status_code == 200


def test_the_context_without_headers(url: str) -> None:
    """Fields that nobody gave are None, the types are the defaults, and the port is a string."""
    answer = requests.post(f"{url}/invocations", data="body", headers={"Accept": None}, timeout=10)
    fields = answer.json()

    assert answer.headers["Content-Type"] == "application/x-custom"
    assert fields["model_name"] is fields["model_version"] is fields["method"] is None
    assert fields["rest_uri"].startswith("http://localhost:")
    assert fields["rest_uri"].endswith("/v1/models/model:predict")
    assert fields["grpc_port"].isdecimal()
    assert fields["channel"] == "Channel"
    assert fields["custom_attributes"] is None
    assert fields["request_content_type"] == fields["accept_header"] == "application/json"
    assert fields["content_length"] == 4
    assert fields["timeout"] == 50
    assert fields["body"] == "body"


def test_how_the_script_is_imported(url: str) -> None:
    """It is imported before the fork, unlisted, with code and lib alone beside the container's."""
    fields = requests.post(f"{url}/invocations", data="", timeout=10).json()

    assert fields["listed"] is False
    assert fields["forked"] is True
    assert fields["neighbour"] == "from lib"
    assert fields["pythonpath"] == ["code", "lib"]
    assert fields["strangers"] == []


def test_custom_attributes_choose_model_and_method(url: str) -> None:
    """The header's own attributes reach the context and the address, others stay in the header."""
    header = "tfs-model-name=other,tfs-model-version=3,tfs-method=classify,mine=1"
    fields = requests.post(
        f"{url}/invocations", headers={"X-Amzn-SageMaker-Custom-Attributes": header}, timeout=10
    ).json()

    assert (fields["model_name"], fields["model_version"], fields["method"]) == (
        "other",
        "3",
        "classify",
    )
    assert fields["rest_uri"].endswith("/v1/models/other/versions/3:classify")
    assert fields["custom_attributes"] == header


def test_a_malformed_attribute_is_refused(url: str) -> None:
    """A version that is no number is a 400."""
    header = {"X-Amzn-SageMaker-Custom-Attributes": "tfs-model-version=new"}

    assert requests.post(f"{url}/invocations", headers=header, timeout=10).status_code == 400


def test_exceptions_and_their_status(url: str) -> None:
    """A falcon error keeps its status and body; any other exception is a 500 with its words."""
    refused = requests.post(
        f"{url}/invocations", headers={"Content-Type": "text/error"}, timeout=10
    )
    unseen = requests.post(
        f"{url}/invocations",
        headers={"Content-Type": "text/error", "Accept": "image/jpeg"},
        timeout=10,
    )
    crashed = requests.post(
        f"{url}/invocations", headers={"Content-Type": "text/crash"}, timeout=10
    )

    assert refused.status_code == 400
    assert refused.json() == {"title": "refused", "description": "send something else"}
    assert (unseen.status_code, unseen.content) == (400, b"")
    assert (crashed.status_code, crashed.json()) == (500, {"error": "a defect"})


def test_the_pair_of_handlers(
    models: Path, pack: Callable[..., Path], start: Callable[..., Any]
) -> None:
    """Input and output handlers surround the request; the model server's error keeps its status."""
    script = """
def input_handler(data, context):
    return '{"inputs": ' + data.read().decode() + '}'

def output_handler(response, context):
    return response.content, context.accept_header
"""
    container = start(pack({"1": models / "half_plus_two", "code/inference.py": script}))
    good = requests.post(f"{container.url}/invocations", data="[2.0]", timeout=10)
    bad = requests.post(f"{container.url}/invocations", data='["x"]', timeout=10)

    assert good.json() == {"outputs": [3.0]}
    assert bad.status_code == 400
    assert "not of expected type: float" in bad.json()["description"]
