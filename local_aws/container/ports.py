"""Keeps a port for a process that will listen on it later, and perhaps again after a restart."""

import socket

LOOPBACK = "127.0.0.1"


def reserve(port: int) -> socket.socket:
    """Bind a loopback port (0 for a free one) without listening: connections are still refused.

    Raises:
        OSError: the port is taken.
    """
    # A first bind without SO_REUSEPORT fails where another reservation of this user holds it.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        port = probe.getsockname()[1]
    return _bound(port)


def listen_beside_reservation(port: int) -> socket.socket:
    """Listen on a port that another process of this user has reserved."""
    listener = _bound(port)
    listener.listen(socket.SOMAXCONN)
    return listener


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((LOOPBACK, port))
    return bound


def port_of(bound: socket.socket) -> int:
    """Give the port that a socket is bound to."""
    return int(bound.getsockname()[1])
