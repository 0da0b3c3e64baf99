"""boto3's own clients with given answers, both of which the service's model has checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.validate import validate_parameters

from tests.client.fakes import client_error

if TYPE_CHECKING:
    from collections.abc import Callable

REGION = "eu-west-1"
_SESSION: Any = boto3.Session(
    region_name=REGION, aws_access_key_id="id", aws_secret_access_key="key"
)

Answer = dict[str, Any]


def denied(what: str = "it") -> Callable[[Answer], Answer]:
    """Return an answer that IAM gives."""

    def answer(_request: Answer) -> Answer:
        raise client_error("AccessDeniedException", f"not authorized to perform: {what}")

    return answer


@dataclass
class FakeService:
    """What a service answers, by operation: an answer, or a function of the request.

    A function may raise a ClientError; an operation without an answer fails the test.
    """

    name: str
    answers: dict[str, Answer | Callable[[Answer], Answer]]
    calls: list[tuple[str, Answer]] = field(default_factory=list)

    def client(self) -> Any:
        """Return boto3's client, which validates requests and pages as ever.

        Until the next fake of this service asks for one, which gets the same.
        """
        wire = _wire(self.name)
        wire.fake = self
        return wire.client


class _Wire:
    """A client that all tests share, as making one takes a tenth of a second."""

    fake: FakeService

    def __init__(self, name: str) -> None:
        self.client = _SESSION.client(name)
        self.client.meta.events.register("before-parameter-build", self._note)
        self.client.meta.events.register("before-call", self._answer)

    def _note(self, *, params: Answer, model: Any, context: Answer, **_: Any) -> None:
        self.fake.calls.append((model.name, params))
        context["given"] = params

    def _answer(self, *, model: Any, context: Answer, **_: Any) -> tuple[AWSResponse, Answer]:
        answer = self.fake.answers[model.name]
        given = answer(context["given"]) if callable(answer) else answer
        validate_parameters(given, model.output_shape)
        return AWSResponse("", 200, HTTPHeaders(), None), {**given, "ResponseMetadata": {}}


_wire = cache(_Wire)
