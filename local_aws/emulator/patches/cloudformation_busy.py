"""One operation on a stack at a time: MiniStack begins a second one beside the first."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

Response = tuple[int, dict[str, str], Any]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]

_UPDATES = ("UpdateStack", "CreateChangeSet", "ExecuteChangeSet")
_NOT_STARTED = "REVIEW_IN_PROGRESS"  # a stack that has nothing but a change set
_STUCK = ("ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")


def with_refusals(handler: Handler) -> Handler:
    """Wrap CloudFormation's handler so that a stack that is at work, or stuck, is not updated."""

    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Response:
        from ministack.services.cloudformation import handlers, helpers  # noqa: PLC0415

        given = {**query, **parse_qs(body.decode("utf-8", "replace"))}
        action, name = (next(iter(given.get(key, ())), "") for key in ("Action", "StackName"))
        found = handlers._resolve_stack(name) if action in _UPDATES else None  # noqa: SLF001
        stack: dict[str, Any] = found or {"StackStatus": ""}
        status = stack["StackStatus"]
        if status in _STUCK or (status.endswith("_IN_PROGRESS") and status != _NOT_STARTED):
            message = f"Stack:{stack['StackId']} is in {status} state and can not be updated."
            refusal: Response = helpers._error("ValidationError", message)  # noqa: SLF001
            return refusal
        return await handler(method, path, headers, body, query)

    return handle
