"""S3, SNS and CloudWatch as endpoints see them: dictionaries and lists, and what a role may not."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_aws.sagemaker.errors import DeliveryError


@dataclass(frozen=True)
class Written:
    """An object that was written, and in whose name."""

    body: bytes
    content_type: str | None
    key_id: str | None
    role_arn: str


@dataclass
class FakeDelivery:
    """Satisfies `delivery.Delivery`."""

    objects: dict[str, bytes] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)  # topic and message
    denied: set[str] = field(default_factory=set)  # read, write, notify

    def read(self, uri: str, /, *, role_arn: str, region: str) -> bytes:
        """Read what the test has put there."""
        self._ask("read", role_arn, region)
        if uri not in self.objects:
            message = f"Could not read {uri}: NoSuchKey"
            raise DeliveryError(message)
        return self.objects[uri]

    def write(  # noqa: PLR0913  # what, where, and in whose name
        self,
        uri: str,
        body: bytes,
        /,
        *,
        role_arn: str,
        region: str,
        content_type: str | None = None,
        key_id: str | None = None,
    ) -> None:
        """Keep it for the test."""
        self._ask("write", role_arn, region)
        self.written[uri] = Written(body, content_type, key_id, role_arn)

    def notify(self, topic_arn: str, message: str, /, *, role_arn: str) -> None:
        """Keep it for the test."""
        self._ask("notify", role_arn, "")
        self.notices.append((topic_arn, message))

    def _ask(self, action: str, role_arn: str, _region: str) -> None:
        if action in self.denied:
            message = f"{role_arn} is not authorized to {action}"
            raise DeliveryError(message)


@dataclass
class FakeMetrics:
    """Satisfies `metrics.PutMetric`."""

    values: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, **value: Any) -> None:
        """Keep a value."""
        with self._lock:
            self.values.append(value)

    def of(self, name: str, dimensions: Mapping[str, str] | None = None) -> list[float]:
        """The values of a metric, oldest first, of all dimensions or exactly these."""
        with self._lock:
            return [
                each["value"]
                for each in self.values
                if each["name"] == name and dimensions in (None, each["dimensions"])
            ]

    @property
    def names(self) -> set[str]:
        """The metrics that there are."""
        with self._lock:
            return {each["name"] for each in self.values}
