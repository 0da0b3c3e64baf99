"""The custom-resource protocol, written once: every request gets exactly one true answer.

It follows https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html:

1. the response URL, which lets anyone answer, reaches neither a log nor a resource;
2. whatever is raised, running out of time included, is reported as FAILED;
3. a create that failed leaves a marker as its id, and the delete of that marker does nothing;
4. the id is the one returned, else the existing one, else the request's;
5. a delete may not change the id;
6. the answer is sent again until it arrives or the function's time is over.
"""

import json
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from custom_resources.clock import REAL, Clock
from custom_resources.errors import (
    OutOfTimeError,
    PhysicalIdChangedError,
    ResponseTooLargeError,
    UnknownRequestTypeError,
)
from custom_resources.response import MAX_BYTES, encode, put_response, shorten
from custom_resources.time_limit import time_limit

FAILED_CREATE = "custom-resources:create-failed"
RESERVE_SECONDS = 10.0  # kept back from the work, to clean up and to answer


@dataclass(frozen=True)
class Request:
    """What CloudFormation asks for, without the URL to answer to."""

    type: str
    request_id: str
    stack_id: str
    logical_id: str
    properties: Mapping[str, Any]
    physical_id: str | None = None


@dataclass(frozen=True)
class Response:
    """What a resource answers; without an id, the existing one or the request's is taken."""

    physical_id: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)


class Resource(Protocol):
    """The logic of one custom resource; every method may be called twice for one request."""

    def create(self, request: Request) -> Response:
        """Make the thing, or find it made."""

    def update(self, request: Request) -> Response:
        """Make it as the properties now say; another physical id has the old one deleted later."""

    def delete(self, request: Request) -> Response:
        """Remove it, or find it gone."""


class Context(Protocol):
    """The part of Lambda's context object that is used."""

    log_group_name: str
    log_stream_name: str

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the function."""


Handler = Callable[[Mapping[str, Any], Context], None]
Limit = Callable[[float], AbstractContextManager[None]]
Send = Callable[[str, bytes, float], None]


def handler(
    make: Callable[[], Resource],
    *,
    send: Send = put_response,
    limit: Limit = time_limit,
    clock: Clock = REAL,
) -> Handler:
    """The Lambda handler of the resource that `make` makes.

    `send(url, body, deadline)` delivers the answer or raises, which has Lambda, invoked
    asynchronously by CloudFormation, run the same request again. `limit(seconds)` raises
    `OutOfTimeError` in the work that outlasts it.
    """

    def handle(event: Mapping[str, Any], context: Context) -> None:
        remaining = context.get_remaining_time_in_millis() / 1000
        deadline = clock.now() + remaining
        shown = {key: value for key, value in event.items() if key != "ResponseURL"}
        print(f"Request: {json.dumps(shown)}")
        # Half is left to the work of a function whose whole time is hardly the reserve.
        with_answer_left = max(remaining - RESERVE_SECONDS, remaining / 2)
        answer = _answer(event, make, lambda: limit(with_answer_left))
        body = _fit(answer, f"\n(log {context.log_group_name} {context.log_stream_name})")
        print(f"Response: {body.decode()}")
        send(event["ResponseURL"], body, deadline)

    return handle


def _answer(
    event: Mapping[str, Any],
    make: Callable[[], Resource],
    limited: Callable[[], AbstractContextManager[None]],
) -> dict[str, Any]:
    existing = event.get("PhysicalResourceId")
    answer = {name: event.get(name, "") for name in ("StackId", "RequestId", "LogicalResourceId")}
    if event.get("RequestType") == "Delete" and existing == FAILED_CREATE:
        print("Nothing to delete: the create of this resource failed.")
        return {**answer, "Status": "SUCCESS", "PhysicalResourceId": existing}
    try:
        with limited():
            response = _dispatch(_request(event), make())
        physical_id = response.physical_id or existing or event["RequestId"]
        answer |= {"Status": "SUCCESS", "PhysicalResourceId": physical_id}
        if response.data:
            answer["Data"] = dict(response.data)
        _check_size(answer)
    except (Exception, OutOfTimeError) as error:  # noqa: BLE001 - whatever it was, it is reported
        # Half a surrogate pair, which JSON from elsewhere may bring, would make print raise.
        trace = "".join(traceback.format_exception(error))
        print(trace.encode(errors="backslashreplace").decode())
        answer.pop("Data", None)
        answer |= {
            "Status": "FAILED",
            "PhysicalResourceId": existing or FAILED_CREATE,
            "Reason": f"{type(error).__name__}: {error}",
        }
    return answer


def _request(event: Mapping[str, Any]) -> Request:
    return Request(
        type=event["RequestType"],
        request_id=event["RequestId"],
        stack_id=event["StackId"],
        logical_id=event["LogicalResourceId"],
        properties=event.get("ResourceProperties", {}),
        physical_id=event.get("PhysicalResourceId"),
    )


def _dispatch(request: Request, resource: Resource) -> Response:
    match request.type:
        case "Create":
            return resource.create(request)
        case "Update":
            return resource.update(request)
        case "Delete":
            response = resource.delete(request)
            if response.physical_id not in (None, request.physical_id):
                raise PhysicalIdChangedError(
                    f"The delete of {request.physical_id!r} answered for {response.physical_id!r}."
                )
            return response
        case other:
            raise UnknownRequestTypeError(f"{other!r} is not Create, Update or Delete.")


def _check_size(answer: Mapping[str, Any]) -> None:
    size = len(encode(answer))
    if size > MAX_BYTES:
        raise ResponseTooLargeError(f"The response has {size} bytes; {MAX_BYTES} are allowed.")


def _fit(answer: Mapping[str, Any], where: str) -> bytes:
    """The answer as bytes, its reason shortened to fit, the place of the whole log kept."""
    if "Reason" not in answer:
        return encode(answer)
    room = MAX_BYTES - len(encode({**answer, "Reason": where}))
    return encode({**answer, "Reason": shorten(answer["Reason"], room) + where})
