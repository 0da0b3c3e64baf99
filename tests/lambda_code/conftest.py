"""What the tests of the functions share; none of them opens a socket without saying so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from pytest_socket import disable_socket, enable_socket

from tests.lambda_code.fakes import FakeContext, FakeTime
from tests.lambda_code.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def sockets(request: pytest.FixtureRequest, loopback_only: None) -> Iterator[None]:  # noqa: ARG001
    """No sockets, but for the tests with a server on the loopback interface."""
    if "response_server" not in request.fixturenames:
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture
def context() -> FakeContext:
    """Lambda's context with a minute left."""
    return FakeContext()


@pytest.fixture
def fake_time() -> FakeTime:
    """A clock that stands still but for sleeps."""
    return FakeTime()


@pytest.fixture
def world(tmp_path: Path, fake_time: FakeTime) -> World:
    """A good deployment, and all that asks it."""
    return World(tmp_path, fake_time)


@pytest.fixture
def client() -> Callable[[str], Any]:
    """Make real boto3 clients, for botocore's Stubber to answer."""

    def make(service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]  # any service
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    return make
