"""Unwraps the endpoint's own error from what SageMaker makes of it: a ModelError, or an object."""

import json
from typing import Any

from client.errors import (
    CommandError,
    EndpointFailedError,
    FailedRequestError,
    RefusedPhotoError,
)

_LONGEST = 500


def explain_model_error(response: Any) -> CommandError:
    """Return what a ModelError response says: a refused photo (4xx) or a broken endpoint (5xx).

    The container answers with JSON `{"title", "description", "code"}`; a proxy before it answers
    with HTML, and nothing at all may come too.
    """
    status = int(response.get("OriginalStatusCode") or 0)
    said = _parse(str(response.get("OriginalMessage") or ""))
    words = said.get("description") or said.get("title") or said.get("error")
    client_errors = range(400, 500)
    if status in client_errors:
        return RefusedPhotoError(
            str(words or f"the endpoint refused it with status {status} and no words"),
            code=str(said.get("code") or "refused"),
            status=status,
        )
    log = response.get("LogStreamArn") or "its CloudWatch log group, /aws/sagemaker/Endpoints/..."
    return EndpointFailedError(
        f"the endpoint failed (status {status or 'unknown'}: {words or 'no words'}): "
        f"try again, then look into {log}"
    )


def explain_failure(body: bytes, *, uri: str) -> CommandError:
    """Return what the failure object of an asynchronous request says, with the container's code.

    It is the container's own body where it had answered, and a sentence of SageMaker's else.
    """
    said = _parse(body.decode(errors="replace"))
    words = said.get("description") or said.get("title") or said.get("error") or "no words"
    if code := said.get("code"):
        return FailedRequestError(f"{words} ({uri})", code=code)
    return FailedRequestError(
        f"the endpoint failed ({words}): look into {uri}, then into its CloudWatch log group",
        code=EndpointFailedError.code,
    )


def _parse(message: str) -> dict[str, Any]:
    try:
        content = json.loads(message)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return {key: _short(value) for key, value in content.items() if isinstance(value, str)}
    if "<html" in message.lower():
        return {}
    return {"description": _short(message)}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} ..."
