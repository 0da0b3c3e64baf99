"""One request to one container, timed: what real-time and asynchronous endpoints have in common."""

import time
from dataclasses import dataclass

from local_aws.sagemaker.errors import ContainerGoneError
from local_aws.sagemaker.instance import Answer, Instance, Invocation

_OK = range(200, 300)


@dataclass(frozen=True)
class Exchange:
    """What came of a request."""

    seconds: float
    answer: Answer | None  # None: the container gave none, or not all of it
    failure: str = ""  # then in these words

    @property
    def status(self) -> int:
        """The container's HTTP status; 0 without an answer."""
        return self.answer.status if self.answer is not None else 0

    @property
    def ok(self) -> bool:
        """Whether the container answered with a 2XX."""
        return self.status in _OK

    @property
    def words(self) -> str:
        """What was said, as text."""
        return self.answer.body.decode(errors="replace") if self.answer else self.failure


def exchange(instance: Instance, invocation: Invocation) -> Exchange:
    """Send a request and wait for the answer."""
    began = time.perf_counter()
    try:
        answer = instance.invoke(invocation)
    except ContainerGoneError as error:
        return Exchange(time.perf_counter() - began, None, str(error))
    return Exchange(time.perf_counter() - began, answer)
