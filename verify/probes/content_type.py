"""What a container sees of a request that names no content type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from verify.probes.invocation import runtime, send
from verify.probes.probe import Probe

if TYPE_CHECKING:
    from verify.probes.echo import Echo


def _ask(echo: Echo) -> str:
    """Take the header away before the request is signed, whatever boto3 put there."""
    client = runtime(echo)
    own: list[str | None] = []

    def take_away(request: Any, **_: Any) -> None:
        own.append(request.headers.get("Content-Type"))
        del request.headers["Content-Type"]

    client.meta.events.register("before-sign.sagemaker-runtime.InvokeEndpoint", take_away)
    got, said = send(echo, b"{}", client)
    seen = said if got is None else f"the handler saw {json.loads(got)['content_type']!r}"
    return f"{seen} (boto3 by itself would have sent {own[-1]!r})"


OMITTED_CONTENT_TYPE = Probe(
    question="Does a request without ContentType reach the container without one?",
    tried="InvokeEndpoint with the header removed before it is signed; the container gives its "
    "handler 'application/json' for none",
    ask=_ask,
)
