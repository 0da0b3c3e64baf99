"""Ports for instances: one to bind to, and the range that SageMaker calls safe."""

import os
import socket
import threading

LOOPBACK = "127.0.0.1"
_SIZE = 16
_APART = 37  # blocks between two emulators that were started one after the other
# Below Linux's range of ephemeral ports, so that no client's connection is given one of them.
_FIRST, _LAST = 20000, 32000


class PortBlocks:
    """Hands out blocks of free ports, none of them twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Another emulator of this machine begins elsewhere: what is free now is only taken when a
        # container has started, seconds later.
        blocks = (_LAST - _FIRST) // _SIZE - 1
        self._next = _FIRST + os.getpid() * _APART % blocks * _SIZE

    def take(self) -> range:
        """Return a block of ports that were free a moment ago; raises OSError if there is none."""
        with self._lock:
            for _ in range(_FIRST, _LAST, _SIZE):
                block = range(self._next, self._next + _SIZE)
                self._next = _FIRST if block.stop + _SIZE > _LAST else block.stop
                if all(_free(port) for port in block):
                    return block
        message = f"No {_SIZE} free ports in a row between {_FIRST} and {_LAST}."
        raise OSError(message)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
