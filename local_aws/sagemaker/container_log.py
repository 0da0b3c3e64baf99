"""What a container prints, on its way to CloudWatch Logs and into failure messages."""

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.sagemaker.errors import InstanceStartError
from local_aws.sagemaker.role import Role

logger = logging.getLogger(__name__)
GROUP_PREFIX = "/aws/sagemaker/Endpoints/"
_KEPT_LINES = 40
_FLUSH_SECONDS = 0.5
_MOST_EVENTS = 1000
_LONGEST_LINE = 8192


class ContainerLog:
    """The log stream of one instance."""

    def __init__(self, role: Role, *, group: str, stream: str) -> None:
        self._role = role
        self._group = group
        self._stream = stream
        self._client: Any = None
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._events: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._shipper = threading.Thread(target=self._ship, daemon=True, name=f"log-{stream}")

    def open(self) -> None:
        """Create group and stream as the execution role; raises InstanceStartError."""
        self._client = self._role.client("logs")
        try:
            with contextlib.suppress(self._client.exceptions.ResourceAlreadyExistsException):
                self._client.create_log_group(logGroupName=self._group)
            self._client.create_log_stream(logGroupName=self._group, logStreamName=self._stream)
            self._client.put_log_events(
                logGroupName=self._group,
                logStreamName=self._stream,
                logEvents=[_event("The instance starts.")],
            )
        except (ClientError, BotoCoreError) as error:
            message = (
                f'Could not write logs to {self._group} as the role "{self._role.arn}": {error} '
                'Give it "logs:CreateLogGroup", "logs:CreateLogStream" and "logs:PutLogEvents".'
            )
            raise InstanceStartError(message) from error
        self._shipper.start()

    def follow(self, output: IO[bytes]) -> threading.Thread:
        """Copy a container's output line by line, in the background, until it ends."""

        def copy() -> None:
            with output:
                for raw in iter(lambda: output.readline(_LONGEST_LINE), b""):
                    self.write(raw.decode(errors="replace").rstrip())

        thread = threading.Thread(target=copy, daemon=True, name=f"output-{self._stream}")
        thread.start()
        return thread

    def write(self, line: str) -> None:
        """Add one line."""
        if line:
            self._lines.append(line)
            self._events.put(_event(line))

    def tail(self) -> str:
        """The last lines."""
        return "\n".join(self._lines)

    def close(self) -> None:
        """Send what is left."""
        if self._shipper.is_alive():
            self._events.put(None)
            self._shipper.join(timeout=10)

    def _ship(self) -> None:
        ended = False
        while not ended:
            batch = [self._events.get()]
            deadline = time.monotonic() + _FLUSH_SECONDS
            while batch[-1] is not None and len(batch) < _MOST_EVENTS:
                try:
                    batch.append(self._events.get(timeout=max(0, deadline - time.monotonic())))
                except queue.Empty:
                    break
            ended = batch[-1] is None
            events = [event for event in batch if event is not None]
            if events:
                self._send(events)

    def _send(self, events: list[dict[str, Any]]) -> None:
        try:
            self._client.put_log_events(
                logGroupName=self._group, logStreamName=self._stream, logEvents=events
            )
        except (ClientError, BotoCoreError) as error:
            # The log is lost; the endpoint goes on, as on AWS.
            logger.warning("could not write to %s/%s: %s", self._group, self._stream, error)


def _event(line: str) -> dict[str, Any]:
    return {"timestamp": int(time.time() * 1000), "message": line}
