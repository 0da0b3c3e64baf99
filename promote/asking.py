"""Whether the endpoint answers rightly: the stage's prober is told to ask, out of its turn."""

from __future__ import annotations

import base64
import json
from typing import Any, Protocol

from promote.errors import CannotTellError, NotProvenError


class Lambda(Protocol):
    """The part of boto3's client that is used."""

    def invoke(self, *, FunctionName: str, LogType: str) -> Any:  # noqa: N803 - boto3's names
        """Invoke a function and wait for its answer."""


def ask(lambda_: Lambda, prober: str) -> int:
    """Return how many requests were answered, all of them rightly.

    Raises:
        NotProvenError: an answer was wrong or late, or nothing was asked.
        CannotTellError: the prober itself failed.
    """
    answer = lambda_.invoke(FunctionName=prober, LogType="Tail")
    log = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace").strip()
    payload = answer["Payload"].read()
    if "FunctionError" in answer:
        raise CannotTellError(_with_log(f"The prober {prober} failed: {payload.decode()}", log))
    try:
        tally = json.loads(payload)
        sent, wrong = int(tally["sent"]), int(tally["wrong"])
    except (ValueError, TypeError, KeyError) as error:
        raise CannotTellError(
            f"The prober {prober} answered {payload.decode(errors='replace')!r}, and a tally such "
            'as {"sent": 10, "wrong": 0} was expected. Deploy the stage again: its prober is of '
            "another version than this check."
        ) from error
    if wrong:
        raise NotProvenError(_with_log(f"{wrong} of {sent} answers were wrong, late or none.", log))
    if not sent:
        raise NotProvenError(_with_log("The prober asked nothing.", log))
    return sent


def _with_log(sentence: str, log: str) -> str:
    said = log or "(it said nothing; see its log group)"
    return f"{sentence} The end of the prober's log:\n{said}"
