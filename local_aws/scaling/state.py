"""What Application Auto Scaling remembers, in memory only."""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from local_aws.scaling.names import Key

_MOST_ACTIVITIES = 1000


@dataclass
class Policy:
    """A scaling policy; `alarms` are those that target tracking made for itself."""

    name: str
    arn: str
    created: float
    kind: str  # TargetTrackingScaling or StepScaling
    configuration: dict[str, Any]
    alarms: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class ScheduledAction:
    """A change of the bounds to come; `next_at` is None when it will not come any more."""

    name: str
    arn: str
    created: float
    request: dict[str, Any]
    next_at: float | None


@dataclass
class Activity:
    """One change of capacity or bounds that was begun."""

    id: str
    key: Key
    description: str
    cause: str
    start: float
    status: str = "InProgress"
    message: str = ""
    end: float | None = None


@dataclass
class Change:
    """A change of capacity under way, and what it will leave behind."""

    activity: Activity
    before: int  # the capacity that it reckons from
    wanted: int
    cooldown: float = 0.0  # seconds of this machine, from its end on


@dataclass(frozen=True)
class Cooldown:
    """What the last change by a policy still holds up."""

    before: int  # the capacity at its beginning
    outward: bool
    until: float


@dataclass
class Target:
    """A scalable target; it belongs to one endpoint, not to a later one of the same name."""

    key: Key
    arn: str
    unique: str
    created: float
    endpoint_created: float
    minimum: int
    maximum: int
    suspended: dict[str, bool]
    tags: dict[str, str] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    actions: dict[str, ScheduledAction] = field(default_factory=dict)
    unapplied: bool = True  # the bounds were set, and the capacity was not looked at since
    change: Change | None = None
    cooldown: Cooldown | None = None
    retry_at: float = 0.0  # after a change that was refused
    zero_at: float = 0.0  # when the next zero is published


class Registry:
    """All scalable targets and activities; hold `lock` to change what is in it.

    Nothing may be asked of SageMaker while it is held: SageMaker asks `is_scaled` under its own.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.targets: dict[Key, Target] = {}
        self.activities: deque[Activity] = deque(maxlen=_MOST_ACTIVITIES)

    def of(self, account: str, region: str) -> list[Target]:
        """The targets of an account in a region, by their resource id."""
        with self.lock:
            mine = [k for k in self.targets if (k.account, k.region) == (account, region)]
            return [self.targets[key] for key in sorted(mine)]
