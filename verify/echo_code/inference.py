"""The probes' handler: tells what reached it, or answers with as many bytes as it is asked for."""

import json
from typing import Any, BinaryIO


def handler(data: BinaryIO, context: Any) -> tuple[str, str]:
    """Answer `answer:N` with N bytes, and anything else with what came."""
    body = data.read()
    if body.startswith(b"answer:"):
        return " " * int(body.removeprefix(b"answer:")), "text/plain"
    came = {"bytes": len(body), "content_type": context.request_content_type}
    return json.dumps(came), "application/json"
