"""The queue of one asynchronous endpoint; it outlives every fleet that works it off."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AsyncRequest:
    """A request that waits for its turn."""

    inference_id: str
    endpoint: str
    headers: Mapping[str, str]  # those that reach the container
    output: Mapping[str, Any]  # OutputConfig, as it was when the request came
    seconds: float  # that the container may take
    waits: float  # the most that it waits, in seconds of this machine
    received: float  # seconds since the epoch
    input_location: str | None = None
    body: bytes | None = None  # where there is no input location
    output_location: str | None = None
    failure_location: str | None = None
    queued: float = 0.0  # by time.monotonic


class Backlog:
    """Requests that wait, oldest first, and how many are being worked on."""

    def __init__(self) -> None:
        self.served = False  # whether someone works it off
        self._changed = threading.Condition()
        self._waiting: deque[AsyncRequest] = deque()
        self._under_way: dict[int, AsyncRequest] = {}  # by id: inference ids may repeat

    @property
    def size(self) -> int:
        """How many wait or are being worked on."""
        with self._changed:
            return len(self._waiting) + len(self._under_way)

    @property
    def oldest_seconds(self) -> float:
        """How long ago the oldest of all these came; 0 without any."""
        with self._changed:
            queued = [r.queued for r in (*self._waiting, *self._under_way.values())]
        return time.monotonic() - min(queued) if queued else 0.0

    def put(self, request: AsyncRequest) -> None:
        """Add a request at the end."""
        with self._changed:
            self._waiting.append(request)
            self._changed.notify_all()

    def take(self, room: Callable[[], int], *, patience: float) -> AsyncRequest | None:
        """Begin the oldest request, if fewer than `room` are under way.

        Waits up to `patience` seconds for one; None when there is none or no room by then.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._waiting and len(self._under_way) < room(), timeout=patience
            )
            if not self._waiting or len(self._under_way) >= room():
                return None
            request = self._waiting.popleft()
            self._under_way[id(request)] = request
            return request

    def take_expired(self) -> list[AsyncRequest]:
        """Begin all requests that have waited for too long."""
        now = time.monotonic()
        with self._changed:
            expired = [r for r in self._waiting if now - r.queued > r.waits]
            for request in expired:
                self._waiting.remove(request)
                self._under_way[id(request)] = request
        return expired

    def put_back(self, request: AsyncRequest) -> None:
        """End work on a request that could not be begun after all: it is the next again."""
        with self._changed:
            del self._under_way[id(request)]
            self._waiting.appendleft(request)
            self._changed.notify_all()

    def done(self, request: AsyncRequest) -> None:
        """End work on a request."""
        with self._changed:
            del self._under_way[id(request)]
            self._changed.notify_all()
