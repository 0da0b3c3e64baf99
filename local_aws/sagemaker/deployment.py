"""One update of an endpoint under way: launching, shifting traffic, baking, switching."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from local_aws.sagemaker.deployment_plan import alarm_names, time_limit
from local_aws.sagemaker.errors import AlarmsUnreadableError, DeploymentFailedError
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Endpoint, EndpointConfig, Scope
from local_aws.sagemaker.traffic import Traffic, blended

_POLL_SECONDS = 10.0  # of AWS, between two looks at the alarms; ours


@dataclass
class Deployment:
    """What the strategies share. `role_arn` is the execution role of the new model."""

    service: Service
    scope: Scope
    endpoint: Endpoint
    config: EndpointConfig
    green: Fleet
    settings: Mapping[str, Any]  # the DeploymentConfig; empty for none
    role_arn: str
    green_share: Fraction = Fraction(0)
    before: list[tuple[Fleet, Fraction]] = field(init=False)
    _started: float = field(init=False)
    _launching: float = 0.0  # seconds spent on launches, which the pace does not shorten

    def __post_init__(self) -> None:
        """Note who served before, and when it began."""
        self.before = self.endpoint.shares
        self._started = self.service.timer.now()

    def launch(self, fleet: Fleet, more: Mapping[str, int]) -> None:
        """Start instances of a fleet; raises InstanceStartError."""
        began = self.service.timer.now()
        fleet.grow(more)
        self._launching += self.service.timer.now() - began

    def give_green(self, share: Fraction) -> None:
        """Let the new fleet take a share of the traffic and the old ones the rest."""
        self.green_share = share
        self.say("ActivatingTraffic")
        shares = blended(self.before, self.green, share) if share else self.before
        with self.scope.lock:
            self.endpoint.traffic = Traffic(shares) if len(shares) > 1 else None

    def bake(self, seconds: float) -> None:
        """Watch the alarms for so many seconds of AWS, at least once.

        Raises DeploymentFailedError when one is in ALARM, or the whole takes too long.
        """
        self.say("Baking")
        timer, pace = self.service.timer, self.service.pace
        end = timer.now() + pace.seconds(seconds)
        while True:
            ringing = [name for name, state in self.alarms().items() if state == "ALARM"]
            if ringing:
                message = (
                    "The deployment was rolled back because of alarms in the ALARM state: "
                    f"{', '.join(ringing)}."
                )
                raise DeploymentFailedError(message)
            self._check_time()
            left = end - timer.now()
            if left <= 0:
                return
            timer.sleep(min(left, pace.seconds(_POLL_SECONDS)))

    def alarms(self) -> Mapping[str, str]:
        """The states of the deployment's alarms; raises DeploymentFailedError without them."""
        names = alarm_names(self.settings)
        if not names:
            return {}
        try:
            states = self.service.platform.alarm_states(
                names, role_arn=self.role_arn, region=self.scope.region
            )
        except AlarmsUnreadableError as error:
            raise DeploymentFailedError(str(error)) from error
        missing = [name for name in names if name not in states]
        if missing:
            message = f"The deployment's alarms do not exist any more: {', '.join(missing)}."
            raise DeploymentFailedError(message)
        return states

    def roll_back(self) -> None:
        """Say that the old fleet is taking over again."""
        with self.scope.lock:
            self.endpoint.status = "RollingBack"

    def end_green(self) -> None:
        """Send all traffic back and end the new fleet, once its last request is answered."""
        self.give_green(Fraction(0))
        self.say("Deleting")
        self.green.stop(patience=self.service.drain_seconds)

    def switch(self) -> None:
        """Make the new fleet and configuration the endpoint's own, and end the old fleets."""
        with self.scope.lock:
            self.endpoint.fleet, self.endpoint.config = self.green, self.config
            self.endpoint.traffic = None
        # The new fleet answers already; the update lasts until the old one is gone.
        self.end_old()

    def end_old(self) -> None:
        """End what served before; it gets no requests any more."""
        for fleet, _ in self.before:
            fleet.stop(patience=self.service.drain_seconds)

    def say(self, status: str) -> None:
        """Note the new variants' status for DescribeEndpoint."""
        with self.scope.lock:
            if self.endpoint.pending is not None:
                self.endpoint.pending.status = status
                self.endpoint.pending.status_since = self.service.clock()

    def counts(self) -> Sequence[int]:
        """How many instances each of the new variants is to have."""
        return list(self.green.desired.values())

    def _check_time(self) -> None:
        limit = time_limit(self.settings)
        if limit is None:
            return
        waited = self.service.timer.now() - self._started - self._launching
        if waited > self.service.pace.seconds(limit - self._launching):
            message = (
                f"The deployment took longer than MaximumExecutionTimeoutInSeconds ({limit:g}) "
                "allows and was rolled back."
            )
            raise DeploymentFailedError(message)
