import socket
import threading
from collections.abc import Iterator

import pytest

from local_aws.sagemaker.container_client import ping, post
from local_aws.sagemaker.errors import ContainerGoneError
from local_aws.sagemaker.instance import Invocation


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing until it is told."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def _say(server: socket.socket, words: bytes) -> threading.Thread:
    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(words)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def _port(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def test_no_answer_in_time_is_an_error(silent: socket.socket) -> None:
    """Proves that a container that hangs does not hang its client."""
    with pytest.raises(ContainerGoneError, match="no answer within"):
        post(_port(silent), Invocation({}, b"", seconds=0.2))


def test_half_an_answer_is_an_error(silent: socket.socket) -> None:
    """Proves that a connection that breaks in the middle is not taken for a whole answer."""
    thread = _say(silent, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    with pytest.raises(ContainerGoneError, match="broke before it answered"):
        post(_port(silent), Invocation({}, b"", seconds=5))
    thread.join()


def test_only_200_is_healthy(silent: socket.socket) -> None:
    """Proves what /ping has to say."""
    for words, healthy in ((b"HTTP/1.1 200 OK\r\n\r\n", True), (b"HTTP/1.1 502 X\r\n\r\n", False)):
        thread = _say(silent, words)
        assert ping(_port(silent)) is healthy
        thread.join()


def test_a_closed_port_is_not_healthy() -> None:
    """Proves that a container that does not listen yet is asked again, not an error."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = _port(server)
    assert ping(port) is False
