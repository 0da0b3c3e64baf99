"""What every operation works with: the state, the clock, the launcher, and the platform."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from local_aws.emulator.pace import REAL_PACE, Pace
from local_aws.sagemaker.capacity import Capacity
from local_aws.sagemaker.data_capture import CaptureBuffer
from local_aws.sagemaker.delivery import Delivery, NoDelivery
from local_aws.sagemaker.instance import Launcher
from local_aws.sagemaker.metrics import PutMetric, discard
from local_aws.sagemaker.state import Scope, Store
from local_aws.sagemaker.timer import RealTimer, Timer


class Platform(Protocol):
    """What SageMaker's control plane asks of the rest of AWS."""

    def check_role(self, role_arn: str, /) -> None:
        """Whether SageMaker may assume the role; raises RefusedError."""

    def check_image(self, image: str, /, *, role_arn: str, region: str) -> None:
        """Whether the image is there for the role; raises RefusedError."""

    def check_model_data(self, uri: str, /, *, role_arn: str, region: str) -> None:
        """Whether the role can read the archive; raises RefusedError."""

    def alarm_states(
        self, names: Sequence[str], /, *, role_arn: str, region: str
    ) -> Mapping[str, str]:
        """The states of those alarms that exist, by name; raises AlarmsUnreadableError."""


@dataclass(frozen=True)
class Service:
    """SageMaker, for all accounts and regions."""

    platform: Platform
    launch: Launcher
    store: Store = field(default_factory=Store)
    clock: Callable[[], float] = time.time
    drain_seconds: float = 60.0  # how long requests under way may hold up the end of an instance
    pace: Pace = REAL_PACE
    timer: Timer = field(default_factory=RealTimer)
    capacity: Capacity = field(default_factory=Capacity)
    delivery: Delivery = field(default_factory=NoDelivery)
    put_metric: PutMetric = discard
    captures: CaptureBuffer = field(default_factory=CaptureBuffer)
    # Whether a KMS key can be used: (account, region, its id, ARN or alias).
    key_is_usable: Callable[[str, str, str], bool] = lambda _account, _region, _key: True
    # Whether Application Auto Scaling has a scalable target: (scope, endpoint's name, variant's).
    is_scaled: Callable[[Scope, str, str], bool] = lambda _scope, _endpoint, _variant: False


@dataclass(frozen=True)
class Call:
    """One request: the service, whose it is, and its checked members."""

    service: Service
    scope: Scope
    request: dict[str, Any]


Operation = Callable[[Call], dict[str, Any]]
