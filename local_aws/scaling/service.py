"""What every operation and the loop work with: state, clock, SageMaker and CloudWatch."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from local_aws.emulator.pace import REAL_PACE, Pace
from local_aws.scaling.errors import ObjectNotFoundError
from local_aws.scaling.names import Key
from local_aws.scaling.state import Registry, Target

Alarm = Mapping[str, Any]  # the members of CloudWatch's MetricAlarm


@dataclass(frozen=True)
class Variant:
    """A production variant as its endpoint describes it."""

    created: float  # when the endpoint was
    status: str  # the endpoint's
    current: int  # instances
    desired: int
    asynchronous: bool = False
    failure: str | None = None


class Hosting(Protocol):
    """What is asked of SageMaker."""

    def variant(self, key: Key, /) -> Variant | None:
        """Describe a variant; None when it or its endpoint is not there or going."""

    def set_capacity(self, key: Key, count: int, /) -> None:
        """Begin to bring a variant to so many instances; raises ServiceError."""


class CloudWatch(Protocol):
    """What is asked of CloudWatch."""

    def put_alarm(self, key: Key, alarm: Alarm, /) -> None:
        """Create an alarm, or change the one of its name."""

    def delete_alarm(self, key: Key, name: str, /) -> None:
        """Delete an alarm; one that is gone already is no error."""

    def in_alarm(self, key: Key, /) -> Sequence[Alarm]:
        """The alarms in the state ALARM whose actions are enabled."""

    def value(self, key: Key, alarm: Alarm, /) -> float | None:
        """The latest value of an alarm's metric, None without data."""

    def publish_zero(self, key: Key, metric: str, /) -> None:
        """Publish a zero to AWS/SageMaker for a variant."""


@dataclass(frozen=True)
class Service:
    """Application Auto Scaling, for all accounts and regions."""

    hosting: Hosting
    cloudwatch: CloudWatch
    registry: Registry = field(default_factory=Registry)
    clock: Callable[[], float] = time.time
    pace: Pace = REAL_PACE
    unique: Callable[[], str] = lambda: str(uuid.uuid4())
    wake: Callable[[], None] = lambda: None  # have the loop look at once

    def target(self, key: Key) -> Target | None:
        """Find a scalable target; one whose endpoint has gone is forgotten."""
        with self.registry.lock:
            target = self.registry.targets.get(key)
        if target is None:
            return None
        variant = self.hosting.variant(key)
        if variant is not None and variant.created == target.endpoint_created:
            return target
        self.forget(target)
        return None

    def targets(self, account: str, region: str) -> list[Target]:
        """All scalable targets of an account in a region whose endpoints are there."""
        found = [self.target(target.key) for target in self.registry.of(account, region)]
        return [target for target in found if target is not None]

    def existing_target(self, key: Key) -> Target:
        """Find a scalable target; raises ObjectNotFoundError, worded as AWS words it."""
        target = self.target(key)
        if target is None:
            message = f"No scalable target registered for {key.words}"
            raise ObjectNotFoundError(message)
        return target

    def forget(self, target: Target) -> None:
        """Drop a target with its policies, their alarms, and its scheduled actions."""
        with self.registry.lock:
            if self.registry.targets.get(target.key) is target:
                del self.registry.targets[target.key]
            policies = list(target.policies.values())
        for alarm in (alarm for policy in policies for alarm in policy.alarms):
            self.cloudwatch.delete_alarm(target.key, alarm["AlarmName"])


@dataclass(frozen=True)
class Call:
    """One request: the service, whose it is, and its checked members."""

    service: Service
    account: str
    region: str
    request: dict[str, Any]


Operation = Callable[[Call], dict[str, Any]]
