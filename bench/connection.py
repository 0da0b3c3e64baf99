"""One HTTP connection to a container, kept open as SageMaker keeps its own."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

LOOPBACK = "127.0.0.1"
SECONDS = 120.0
# gunicorn closes what is idle for two seconds (its setting `keepalive`).
IDLE_SECONDS = 1.0
Call = Callable[[], object]


class RefusedError(Exception):
    """A container answered with another status than 200, which it carries."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Connection:
    """Asks one thing after the other; each thread needs a connection of its own."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection(LOOPBACK, port, timeout=SECONDS)
        self._used = time.monotonic()

    def ping(self) -> None:
        """Ask for the container's health."""
        self._ask("GET", "/ping", b"", {})

    def invoke(self, body: bytes, content_type: str = "image/jpeg") -> bytes:
        """Send a request and return the answer.

        Raises:
            RefusedError: the status is not 200.
        """
        return self._ask("POST", "/invocations", body, {"Content-Type": content_type})

    def close(self) -> None:
        """Close it."""
        self._http.close()

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        if time.monotonic() - self._used > IDLE_SECONDS:
            self._http.close()  # the next request opens it
        self._http.request(method, path, body, headers)
        answer = self._http.getresponse()
        content = answer.read()
        self._used = time.monotonic()
        if answer.status != http.client.OK:
            said = f"{method} {path}: {answer.status} {content[:300]!r}"
            raise RefusedError(answer.status, said)
        return content


class Burst(NamedTuple):
    """The seconds of each single call, and of all of them together."""

    latencies: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Calls a second."""
        return len(self.latencies) / self.seconds


def burst(calls: Sequence[Call], each: int) -> Burst:
    """Make every call `each` times, each in a thread of its own; what one raises is raised here."""
    found: list[float] = []
    errors: list[BaseException] = []

    def work(call: Call) -> None:
        try:
            for _ in range(each):
                begun = time.perf_counter()
                call()
                found.append(time.perf_counter() - begun)
        except BaseException as error:  # noqa: BLE001 - it is raised below, in the caller's thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(call,)) for call in calls]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - begun
    if errors:
        raise errors[0]
    return Burst(found, whole)
