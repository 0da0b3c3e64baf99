"""Unwraps the endpoint's own error from the ModelError that SageMaker wraps around it."""

import json
from typing import Any

from client.errors import DetectError, EndpointFailedError, RefusedPhotoError

_LONGEST = 500


def explain_model_error(response: Any) -> DetectError:
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
