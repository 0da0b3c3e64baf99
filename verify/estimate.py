"""What a run takes, from the settings' own limits: nobody has measured it on an account yet."""

from __future__ import annotations

from dataclasses import dataclass

# How often each part starts a fleet: a creation, an update, and the way back of an update that was
# through when it failed.
FLEET_STARTS = {
    "tests/integration/test_deployment.py": 6,
    "tests/integration/test_own_model.py": 3,
    "tests/integration/test_xception_ssdlite.py": 1,
    "probes": 4,
}
ALARM_BAKE_SECONDS = 120  # of the one probe that waits for an alarm
SECONDS_OF_AN_HOUR = 3600
FLEETS_AT_ONCE = 2


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Hours and money, at the most that the templates' limits allow."""

    start_limit_seconds: int  # download and health check, after which SageMaker gives a fleet up
    starts: int
    waits_seconds: int

    @property
    def hours(self) -> float:
        """Hours of a run in which every start takes all the time that it has."""
        return (self.starts * self.start_limit_seconds + self.waits_seconds) / SECONDS_OF_AN_HOUR

    @property
    def instance_hours(self) -> float:
        """Instances times hours, as if two fleets of one instance were always there."""
        return self.hours * FLEETS_AT_ONCE

    def said(self, instance_type: str, price_per_hour: float | None) -> str:
        """Say both in words; without a price the cost is unknown."""
        cost = (
            "unknown in money: give the price of an hour with PRICE_PER_HOUR=..."
            if price_per_hour is None
            else f"up to {self.instance_hours * price_per_hour:.2f} at {price_per_hour:g} an hour"
        )
        return (
            f"time: up to about {self.hours:.1f} h, that is {self.starts} starts of a fleet with "
            f"{self.start_limit_seconds / 60:g} min each at the most and {self.waits_seconds} s of "
            "waits; what AWS takes to find and remove instances comes on top of it\n"
            f"cost: up to {self.instance_hours:.1f} hours of {instance_type}, {cost}; functions, "
            "logs, alarms and requests cost little beside it"
        )


def estimate(parts: tuple[str, ...], start_limit_seconds: int) -> Estimate:
    """Add up the parts of a run; `start_limit_seconds` is from the synthesised template."""
    return Estimate(
        start_limit_seconds=start_limit_seconds,
        starts=sum(FLEET_STARTS[part] for part in parts),
        waits_seconds=ALARM_BAKE_SECONDS if "probes" in parts else 0,
    )
