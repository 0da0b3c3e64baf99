"""Fixtures of the client's tests: sockets are off, and AWS is a pair of fakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from PIL import Image
from pytest_socket import disable_socket, enable_socket

from client.aws import Aws
from tests.client.fakes import HEIGHT, WIDTH, FakeEndpoint, FakeS3, encoded

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def no_sockets(loopback_only: None) -> Iterator[None]:  # noqa: ARG001 - it must have run before
    """Let no test of the client open a socket."""
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture
def endpoint() -> FakeEndpoint:
    """Return an endpoint that finds one face on whatever it gets."""
    return FakeEndpoint()


@pytest.fixture
def s3() -> FakeS3:
    """Return an empty S3."""
    return FakeS3()


@pytest.fixture
def aws(endpoint: FakeEndpoint, s3: FakeS3) -> Aws:
    """Return clients that talk to the fakes."""
    return Aws(runtime=cast("Any", endpoint), s3=cast("Any", s3))


@pytest.fixture
def jpeg() -> bytes:
    """Return a grey photo of 200 x 100 pixels."""
    return encoded(Image.new("RGB", (WIDTH, HEIGHT), "#808080"))
