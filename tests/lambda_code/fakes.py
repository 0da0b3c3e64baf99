"""Events, errors and a clock for the tests, and the stand-in for CloudFormation."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from custom_resources.clock import Clock
from custom_resources.cloudformation import Request

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = Path(__file__).parent / "events"


def load_event(name: str) -> dict[str, Any]:
    """Return the CloudFormation event of that file."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def request_of(name: str, **properties: str) -> Request:
    """Return the request in that event, with some properties changed."""
    event = load_event(name)
    return Request(
        type=event["RequestType"],
        request_id=event["RequestId"],
        stack_id=event["StackId"],
        logical_id=event["LogicalResourceId"],
        properties=event["ResourceProperties"] | properties,
        physical_id=event.get("PhysicalResourceId"),
    )


def client_error(
    code: str, operation: str = "Operation", message: str | None = None, **more: Any
) -> ClientError:
    """Return the exception that a boto3 client raises."""
    said = message or f"{code} happened"
    response: Any = {"Error": {"Code": code, "Message": said}, **more}
    return ClientError(response, operation)


def streaming(body: bytes) -> StreamingBody:
    """Return a body as boto3 hands it over."""
    return StreamingBody(io.BytesIO(body), len(body))


class FakeTime:
    """A clock whose sleeps take no time, and to which work can add some."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []
        self._due: list[tuple[float, Callable[[], None]]] = []
        self.clock = Clock(now=lambda: self.seconds, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        """Note the pause and let it pass."""
        self.slept.append(seconds)
        self.seconds += seconds
        for due in [due for due in self._due if due[0] <= self.seconds]:
            self._due.remove(due)
            due[1]()

    def at(self, seconds: float, work: Callable[[], None]) -> None:
        """Have something done as soon as a pause reaches that time."""
        self._due.append((seconds, work))


@dataclass
class FakeContext:
    """Lambda's context object."""

    milliseconds: int = 60_000
    log_group_name: str = "/aws/lambda/function"
    log_stream_name: str = "2026/11/23/[$LATEST]abc"

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left."""
        return self.milliseconds


class FakeCloudFormation:
    """Knows one stack, in one status, or has an error for it."""

    def __init__(self, status: str | Exception = "UPDATE_IN_PROGRESS") -> None:
        self.status = status

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """Describe the stack."""
        if isinstance(self.status, Exception):
            raise self.status
        assert StackName.startswith("arn:aws:cloudformation:")
        return {"Stacks": [{"StackStatus": self.status}]}
