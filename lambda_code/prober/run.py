"""One run of the prober: requests to the live endpoint, and how many answers were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.errors import InvocationError, OutOfTimeError, UnknownAnswerError
from custom_resources.invocation import PAUSES_SECONDS
from custom_resources.time_limit import time_limit
from prober.errors import TooLittleTimeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from custom_resources.cloudformation import Limit
    from custom_resources.endpoint import Endpoint
    from prober.questions import Question

RESERVE_SECONDS = 8.0  # kept back to remove an asynchronous request's input, and to publish


@dataclass(frozen=True)
class Tally:
    """How many requests were sent, and how many answers were wrong, late or missing."""

    sent: int
    wrong: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """Asks one question after the other, without a pause, for as long as there is time.

    `limit(seconds)` raises `OutOfTimeError` in the work that outlasts it. Where `may_be_cold`,
    the first answer's latency does not count.
    """

    endpoint: Endpoint
    requests: int
    remaining_seconds: Callable[[], float]
    may_be_cold: bool = False
    limit: Limit = time_limit

    def tally(self, questions: Sequence[Question], *, turn: int) -> Tally:
        """Ask in turn; another turn goes on where the one before it ended.

        Raises:
            UnknownAnswerError: Nobody can ask the endpoint.
            TooLittleTimeError: There was no time for a single answer.
        """
        wrong = 0
        for sent in range(self.requests if questions else 0):
            question = questions[(turn * self.requests + sent) % len(questions)]
            patience = question.max_latency_ms / 1000 + sum(PAUSES_SECONDS)
            left = self.remaining_seconds() - RESERVE_SECONDS
            if left < patience:
                if not sent:
                    raise TooLittleTimeError(
                        f"{left:.0f} s are not enough to wait for an answer about "
                        f"{question.name}, which may take {patience:.0f} s: give the function a "
                        "longer timeout, or the expectations a lower max_latency_ms."
                    )
                print(f"{sent} of {self.requests} requests are sent: the time is over.")
                return Tally(sent, wrong)
            cold = self.may_be_cold and not sent
            fault = self._fault(question, left if cold else patience, timed=not cold)
            if fault:
                wrong += 1
                print(f"{question.name}: {fault}")
        return Tally(self.requests if questions else 0, wrong)

    def _fault(self, question: Question, patience_seconds: float, *, timed: bool) -> str:
        try:
            with self.limit(patience_seconds):
                answer = self.endpoint.ask(question.body, question.content_type)
        except UnknownAnswerError:
            raise
        except InvocationError as error:
            return f"expected an answer, {error}"
        except OutOfTimeError:
            return f"expected an answer, none came within {patience_seconds:.0f} s"
        return question.fault(answer, timed=timed)
