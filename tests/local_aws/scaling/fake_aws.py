"""Application Auto Scaling with a fake SageMaker, a fake CloudWatch and a clock set by hand."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from local_aws.emulator.pace import Pace
from local_aws.sagemaker.errors import RefusedError
from local_aws.scaling import control
from local_aws.scaling.loop import Loop
from local_aws.scaling.names import Key
from local_aws.scaling.service import Alarm, Service, Variant

ACCOUNT, REGION = "000000000000", "us-east-1"
KEY = Key(ACCOUNT, REGION, "e", "v")
NAMING = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/e/variant/v",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
INVOCATIONS = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}


@dataclass
class FakeHosting:
    """One endpoint with one variant; a change is done when the test says `finish`."""

    now: Variant | None = field(default_factory=lambda: Variant(1.0, "InService", 1, 1))
    refusal: str | None = None
    asked: list[int] = field(default_factory=list)

    def variant(self, key: Key, /) -> Variant | None:
        """Describe the one variant."""
        return self.now if key == KEY else None

    def set_capacity(self, key: Key, count: int, /) -> None:
        """Note the count and be Updating."""
        assert key == KEY
        if self.refusal:
            raise RefusedError(self.refusal)
        assert self.now is not None
        assert self.now.status == "InService"
        self.asked.append(count)
        self.now = replace(self.now, status="Updating", desired=count)

    def finish(self, *, failure: str | None = None) -> None:
        """Let a change succeed, or go back with a reason."""
        assert self.now is not None
        count = self.now.current if failure else self.now.desired
        self.now = replace(
            self.now, status="InService", current=count, desired=count, failure=failure
        )


@dataclass
class FakeCloudWatch:
    """Alarms that ring when the test says so, and the value that each of them sees."""

    alarms: dict[str, Alarm] = field(default_factory=dict)
    ringing: dict[str, float | None] = field(default_factory=dict)
    zeros: list[str] = field(default_factory=list)

    def put_alarm(self, _key: Key, alarm: Alarm, /) -> None:
        """Keep an alarm."""
        self.alarms[alarm["AlarmName"]] = alarm

    def delete_alarm(self, _key: Key, name: str, /) -> None:
        """Forget an alarm."""
        self.alarms.pop(name, None)

    def in_alarm(self, _key: Key, /) -> Sequence[Alarm]:
        """Those that the test lets ring."""
        return [self.alarms[name] for name in self.ringing]

    def value(self, _key: Key, alarm: Alarm, /) -> float | None:
        """What the test says."""
        return self.ringing[alarm["AlarmName"]]

    def publish_zero(self, _key: Key, metric: str, /) -> None:
        """Note the metric."""
        self.zeros.append(metric)

    def ring(self, end: str, value: float | None) -> None:
        """Let the alarms whose names hold a text ring, and no others."""
        self.ringing = {name: value for name in self.alarms if end in name}


@dataclass
class FakeAws:
    """The service and its loop."""

    time: float = 1_000.0
    hosting: FakeHosting = field(default_factory=FakeHosting)
    cloudwatch: FakeCloudWatch = field(default_factory=FakeCloudWatch)

    def __post_init__(self) -> None:
        """Build the service at a sixth of AWS's pace: a minute lasts ten seconds."""
        numbers = itertools.count(1)
        self.service = Service(
            self.hosting,
            self.cloudwatch,
            clock=lambda: self.time,
            pace=Pace(10.0),
            unique=lambda: f"00000000-0000-0000-0000-{next(numbers):012d}",
        )
        self._loop = Loop(self.service, _NEVER)

    def call(self, name: str, **members: Any) -> dict[str, Any]:
        """Perform an operation, checks and shaping of the answer included."""
        return control.perform(self.service, ACCOUNT, REGION, name, members)

    def register(self, minimum: int = 1, maximum: int = 4, **members: Any) -> None:
        """Register the one variant."""
        self.call(
            "RegisterScalableTarget",
            **NAMING,
            MinCapacity=minimum,
            MaxCapacity=maximum,
            **members,
        )

    def track(
        self, name: str = "keep", target: float = 10.0, **configuration: Any
    ) -> dict[str, Any]:
        """Put a target tracking policy on invocations per instance."""
        given = {"PredefinedMetricSpecification": INVOCATIONS, **configuration}
        return self.call(
            "PutScalingPolicy",
            **NAMING,
            PolicyName=name,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={"TargetValue": target, **given},
        )

    def step(self, name: str, *steps: Mapping[str, Any], **configuration: Any) -> str:
        """Put a step scaling policy and return its ARN."""
        given = {
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": list(steps),
            **configuration,
        }
        answer = self.call(
            "PutScalingPolicy",
            **NAMING,
            PolicyName=name,
            PolicyType="StepScaling",
            StepScalingPolicyConfiguration=given,
        )
        return str(answer["PolicyARN"])

    def alarm(self, name: str, policy_arn: str, threshold: float) -> None:
        """Put an alarm of the user's own that triggers a policy."""
        alarm = {"AlarmName": name, "Threshold": threshold, "AlarmActions": [policy_arn]}
        self.cloudwatch.alarms[name] = {**alarm, "ComparisonOperator": "GreaterThanThreshold"}

    def tick(self, *, after: float = 0.0) -> None:
        """Let AWS seconds pass and the loop look once."""
        self.time += self.service.pace.seconds(after)
        self._loop.tick()

    def settle(self) -> None:
        """Let a change that is under way end, and the loop see it."""
        self.hosting.finish()
        self.tick()

    @property
    def activities(self) -> list[dict[str, Any]]:
        """All scaling activities, newest first."""
        answer = self.call("DescribeScalingActivities", ServiceNamespace="sagemaker")
        return list(answer["ScalingActivities"])


class _NeverSet:
    def wait(self, _seconds: float) -> bool:
        """The thread of the loop is not started in these tests."""
        raise AssertionError


_NEVER: Any = _NeverSet()
