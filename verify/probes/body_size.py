"""How large a request may be, and how large an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.probes.invocation import send
from verify.probes.probe import Probe

if TYPE_CHECKING:
    from verify.probes.echo import Echo

MIB = 1024 * 1024
# Around what the service model says (6 MiB), and around what the FAQ says (25 MB, of either kind).
SIZES = (6 * MIB, 6 * MIB + 1, 25_000_000, 25_000_001, 25 * MIB, 25 * MIB + 1)


def _requests(echo: Echo) -> str:
    return _each(
        {size: send(echo, bytes(size), ContentType="application/x-image")[1] for size in SIZES}
    )


def _answers(echo: Echo) -> str:
    found = {}
    for size in SIZES:
        got, said = send(echo, b"answer:%d" % size, ContentType="text/plain")
        found[size] = said if got is None or len(got) == size else f"cut: {said}"
    return _each(found)


def _each(found: dict[int, str]) -> str:
    return "".join(f"\n     {size:>12,} bytes: {said}" for size, said in found.items())


REQUEST_SIZE = Probe(
    question="Does a real-time endpoint take bodies over 6 MB, up to 25 MB?",
    tried="InvokeEndpoint with bodies of several sizes; the handler answers with what reached it",
    ask=_requests,
)
ANSWER_SIZE = Probe(
    question="How large may an answer be?",
    tried="InvokeEndpoint; the handler answers with as many bytes as it is asked for",
    ask=_answers,
)
