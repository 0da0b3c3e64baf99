"""The one line of JSON by which the supervisor tells a waiting process to begin.

Processes are started before the archive is unpacked, so that their imports overlap with it.
"""

import json
from collections.abc import Mapping
from typing import IO, Any


def send(stream: IO[str], message: Mapping[str, Any]) -> None:
    """Write the message and close the stream; a process that is gone already misses it."""
    try:
        with stream:
            stream.write(json.dumps(message) + "\n")
    except BrokenPipeError:
        # Its exit is noticed by whoever watches the process, with its exit status.
        return


def receive(stream: IO[str]) -> dict[str, Any]:
    """Wait for the message.

    Raises:
        SystemExit: the stream ended first, because the supervisor gave up.
    """
    line = stream.readline()
    if not line:
        raise SystemExit(1)
    message: dict[str, Any] = json.loads(line)
    return message
