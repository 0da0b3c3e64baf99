"""A question, how it is asked, and a runner that one failing probe does not stop."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.probes.echo import Echo


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What is asked, how, and the function that asks and returns the answer in words."""

    question: str
    tried: str
    ask: Callable[[Echo], str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found out; `asked` is False where the probe itself failed."""

    question: str
    tried: str
    answer: str
    asked: bool

    def as_dict(self) -> dict[str, str | bool]:
        """Return it for a report."""
        return asdict(self)


def run_all(probes: Sequence[Probe], echo: Echo) -> list[Answer]:
    """Ask one after another, and print each answer as it comes."""
    answers = []
    for number, probe in enumerate(probes, start=1):
        print(f"\n{number}. {probe.question}\n   tried:  {probe.tried}", flush=True)
        try:
            said, asked = probe.ask(echo), True
        except Exception as error:  # noqa: BLE001 - whatever it met, the others are asked
            said, asked = f"the probe failed: {type(error).__name__}: {error}", False
        print(f"   answer: {said}", flush=True)
        answers.append(Answer(question=probe.question, tried=probe.tried, answer=said, asked=asked))
    return answers
