"""What the prober sends, and by which expectations the answers may be right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.document import parse
from custom_resources.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from custom_resources.expectations import Expectations
    from custom_resources.invocation import Answer
    from custom_resources.kinds import Check
    from custom_resources.proven import Proven

REASON_CHARACTERS = 1000  # a wrong model may find hundreds of things


@dataclass(frozen=True)
class Standard:
    """By what one answer can be right."""

    check: Check
    max_latency_ms: float


@dataclass(frozen=True)
class Question:
    """One file to send, and the standards of which an answer has to meet one."""

    name: str
    body: bytes
    content_type: str
    standards: Sequence[Standard]

    @property
    def max_latency_ms(self) -> float:
        """How late an answer can be and still be right."""
        return max(standard.max_latency_ms for standard in self.standards)

    def fault(self, answer: Answer, *, timed: bool = True) -> str:
        """What is wrong with an answer by the first of the standards; empty where it meets one.

        Without `timed` its latency does not count.
        """
        try:
            document = parse(answer.body)
        except DocumentError:
            return "the answer is no JSON"
        latency_ms = answer.latency_ms if timed else 0.0
        faults = [_fault(standard, document, latency_ms) for standard in self.standards]
        return "" if "" in faults else faults[0]


def questions(own: Expectations, before: Proven | None) -> list[Question]:
    """Each sample, with the standards of the function's own expectations and of the proven ones.

    While an update bakes, the model from before answers too. A file about which the proven
    expectations say nothing is left out: nobody knows what that model has to answer.
    """
    asked = []
    for name, sample in own.samples.items():
        body = sample.path.read_bytes()
        standards = [Standard(sample.check, own.max_latency_ms)]
        if before:
            check = before.rules.checks.get(name)
            same = before.digests.get(name) == hashlib.sha256(body).hexdigest()
            if check is None or not same:
                print(f"{name} is not sent: the endpoint was not proven with it yet.")
                continue
            standards.append(Standard(check, before.rules.max_latency_ms))
        asked.append(Question(name, body, sample.content_type, standards))
    return asked


def _fault(standard: Standard, document: object, latency_ms: float) -> str:
    if latency_ms > standard.max_latency_ms:
        return (
            f"expected an answer within {standard.max_latency_ms:.0f} ms, it took "
            f"{latency_ms:.0f} ms"
        )
    try:
        return "; ".join(standard.check(document))[:REASON_CHARACTERS]
    except DocumentError as error:
        return f"expected an answer in the agreed form, {error}"
