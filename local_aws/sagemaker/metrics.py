"""What SageMaker itself publishes to CloudWatch about requests, variant by variant."""

import logging
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from local_aws.sagemaker.state import Scope

logger = logging.getLogger(__name__)
REQUESTS = "AWS/SageMaker"
INSTANCES = "/aws/sagemaker/Endpoints"
_MICROSECONDS = 1e6  # in a second
_OK, _CLIENT_ERRORS, _SERVER_ERRORS = range(200, 300), range(400, 500), range(500, 600)


class PutMetric(Protocol):
    """Publishes one value in the name of an AWS service, without asking IAM."""

    def __call__(  # noqa: PLR0913  # a metric's identity and its value
        self,
        *,
        account: str,
        region: str,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        value: float,
        unit: str,
    ) -> None:
        """Publish."""


def discard(**_: object) -> None:
    """Publish nothing: an AWS without CloudWatch."""


class QueuedMetrics:
    """Satisfies `PutMetric` at once and publishes on a thread, so that no request waits for it."""

    def __init__(self, put: PutMetric) -> None:
        self._put = put
        self._values: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        threading.Thread(target=self._publish, daemon=True, name="metrics").start()

    def __call__(self, **value: object) -> None:
        """Take a value to be published."""
        self._values.put(value)

    def _publish(self) -> None:
        while True:
            value = self._values.get()
            try:
                self._put(**value)  # type: ignore[arg-type]  # as they came, see `PutMetric`
            except Exception:
                logger.exception("could not publish a metric: %s", value)


@dataclass(frozen=True)
class Source:
    """What a metric is about: an endpoint, or one of its variants."""

    put: PutMetric
    scope: Scope
    endpoint: str
    variant: str | None = None  # None: the dimension EndpointName alone

    def publish(self, name: str, value: float, unit: str, *, namespace: str = REQUESTS) -> None:
        """Publish one value."""
        dimensions = {"EndpointName": self.endpoint}
        if self.variant is not None:
            dimensions["VariantName"] = self.variant
        self.put(
            account=self.scope.account,
            region=self.scope.region,
            namespace=namespace,
            name=name,
            dimensions=dimensions,
            value=value,
            unit=unit,
        )

    def microseconds(self, name: str, seconds: float) -> None:
        """Publish a duration."""
        self.publish(name, seconds * _MICROSECONDS, "Microseconds")

    def answered(self, status: int, seconds: float) -> None:
        """Publish what every kind of endpoint tells of a container's answer; 0 is none at all."""
        self.publish("Invocation4XXErrors", float(status in _CLIENT_ERRORS), "None")
        self.publish("Invocation5XXErrors", float(status in _SERVER_ERRORS), "None")
        self.microseconds("ModelLatency", seconds)

    def invoked(self, status: int, instances: int) -> None:
        """Publish what only real-time endpoints tell of a request, answered or not.

        Documented: whatever is not a 2XX is a model error, broken connections included. Unsure:
        that a request for which there is no healthy instance is one, too.
        """
        self.publish("Invocations", 1.0, "None")
        self.publish("InvocationsPerInstance", 1.0 / max(1, instances), "None")
        self.publish("InvocationModelErrors", float(status not in _OK), "None")
