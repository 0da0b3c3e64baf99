"""What IAM was asked about sessions of roles, and what it decided: a line of JSON for each."""

import functools
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE_NAME = "iam.jsonl"
_SESSION = ":assumed-role/"


class Ledger:
    """Writes each decision to a file as it is made.

    A line has `principal` (the session's ARN), `action`, `resource`, `region`, `context` (condition
    keys of the request), `decision` ("Allow", "Deny", "ImplicitDeny"), and `by_resource_policy`:
    whether the resource's own policy allows it, with nothing from the role. Credentials are not in
    it, nor are requests that fail before any policy is read. Users and the root are left out.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()
        self._asked = threading.local()  # the context of the question that is being decided

    def install(self) -> None:
        """Hear of every question that MiniStack decides, in whose name ever it is asked."""
        from ministack.core import iam_evaluator  # noqa: PLC0415

        iam_evaluator.evaluate = self._noting(iam_evaluator.evaluate)
        iam_evaluator.enforce = self._recording(iam_evaluator.enforce)

    def _noting(self, evaluate: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(evaluate)
        def noting(context: Any, *policies: Any) -> Any:
            # Identity policies are evaluated first, then the resource's.
            if getattr(self._asked, "context", None) is None:
                self._asked.context = context
            return evaluate(context, *policies)

        return noting

    def _recording(self, enforce: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(enforce)
        def recording(access_key: str, action: str, service: str, *rest: Any, **named: Any) -> Any:
            self._asked.context = None
            denied = enforce(access_key, action, service, *rest, **named)
            context = self._asked.context
            if context is not None and _SESSION in context.principal_arn:
                self._write(context, service, denied.decision if denied else "Allow")
            return denied

        return recording

    def _write(self, context: Any, service: str, decision: str) -> None:
        line = {
            "principal": context.principal_arn,
            "action": context.action,
            "resource": context.resource_arn,
            "region": context.region,
            "context": context.service_context,
            "decision": decision,
            "by_resource_policy": _resource_policy_allows(context, service),
        }
        with self._lock:
            self._file.write(f"{json.dumps(line, sort_keys=True, default=str)}\n")


def _resource_policy_allows(context: Any, service: str) -> bool:
    from ministack.core import iam_evaluator  # noqa: PLC0415

    found = iam_evaluator._resource_policy(service, context.resource_arn)  # noqa: SLF001
    if found is None:
        return False
    nothing = iam_evaluator.EvalResult("ImplicitDeny")
    required = service in iam_evaluator._POLICY_REQUIRED  # noqa: SLF001
    combined = iam_evaluator.combine_resource_policy(nothing, context, *found, required=required)
    return bool(combined.decision == "Allow")
