"""The condition key cloudwatch:namespace of PutMetricData, which narrows many metric policies."""

import json
from typing import Any
from urllib.parse import parse_qs

KEY = "cloudwatch:namespace"


def namespace(body: bytes, parameters: dict[str, Any]) -> str | None:
    """Read the namespace from a JSON or a form body; None where there is none."""
    try:
        given = json.loads(body).get("Namespace")
    except (ValueError, AttributeError):
        values = parameters.get("Namespace") or parse_qs(body.decode("utf-8", "replace")).get(
            "Namespace"
        )
        given = values[0] if values else None
    return given if isinstance(given, str) else None


def install() -> None:
    """Add the key to what MiniStack tells the policy evaluator about a request."""
    from ministack.core import iam_actions  # noqa: PLC0415

    told = iam_actions.request_tag_context

    def request_context(
        service: str, action: str, body: bytes, parameters: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = told(service, action, body, parameters)
        if action == "cloudwatch:PutMetricData":
            context[KEY] = namespace(body, parameters)
        return context

    iam_actions.request_tag_context = request_context
