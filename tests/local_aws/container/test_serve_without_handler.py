"""/ping and /invocations of an archive that has no code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def url(models: Path, pack: Callable[..., Path], start: Callable[..., Any]) -> str:
    """Give the address of a container that serves a bare SavedModel."""
    container = start(pack({"1": models / "half_plus_two"}))
    assert "PYTHON SERVICE: False" in container.text
    return str(container.url)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", '{"instances": [1.0, 2.0]}'),
        ("application/json; charset=utf-8", "1.0, 2.0"),
        ("application/jsonlines", '{"x": 1.0}\n{"x": 2.0}\n'),
        ("text/csv", "1.0\n2.0\n"),
    ],
)
def test_what_is_converted(url: str, content_type: str, body: str) -> None:
    """Each of the container's types reaches the model as two rows."""
    answer = requests.post(
        f"{url}/invocations", data=body, headers={"Content-Type": content_type}, timeout=10
    )

    assert (answer.status_code, answer.json()) == (200, {"predictions": [2.5, 3.0]})


@pytest.mark.parametrize("content_type", ["application/x-image", None])
def test_other_types_are_refused(url: str, content_type: str | None) -> None:
    """Any other type, or none, is a 415 that names it."""
    answer = requests.post(
        f"{url}/invocations", data=b"x", headers={"Content-Type": content_type}, timeout=10
    )

    assert answer.status_code == 415
    assert answer.json() == {"error": f"Unsupported Media Type: {content_type or 'Unknown'}"}


def test_ping_asks_the_model_server(url: str) -> None:
    """Ping is 200 for the model that is there and 502 for one that is not."""
    other = {"X-Amzn-SageMaker-Custom-Attributes": "tfs-model-name=other"}

    assert requests.get(f"{url}/ping", timeout=10).status_code == 200
    assert requests.get(f"{url}/ping", headers=other, timeout=10).status_code == 502


def test_the_model_servers_error_is_passed_on(url: str) -> None:
    """A request that the model refuses keeps status and words."""
    answer = requests.post(f"{url}/invocations", json={"instances": ["x"]}, timeout=10)

    assert answer.status_code == 400
    assert "not of expected type: float" in answer.json()["error"]
