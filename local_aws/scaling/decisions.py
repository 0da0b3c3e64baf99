"""Which policy gets its way: the one that asks for most, out before in, cooldowns kept."""

from dataclasses import dataclass, replace

from local_aws.scaling.adjustments import stepped, tracked
from local_aws.scaling.policy_rules import TRACKING
from local_aws.scaling.service import Alarm, Service
from local_aws.scaling.state import Policy, Target

_COOLDOWN = 300  # seconds; documented, for endpoint variants and for steps


@dataclass(frozen=True)
class Proposal:
    """The capacity that a policy asks for because of an alarm."""

    policy: Policy
    alarm: str
    start: int  # the capacity that it reckons from
    wanted: int

    @property
    def cause(self) -> str:
        """Why, in the words of a scaling activity."""
        return f"monitor alarm {self.alarm} in state ALARM triggered policy {self.policy.name}"

    def cooldown(self, *, outward: bool) -> float:
        """How long it holds up further changes of its direction, in seconds of AWS."""
        names = ("Cooldown", "ScaleOutCooldown" if outward else "ScaleInCooldown")
        member = names[self.policy.kind == TRACKING]
        return float(self.policy.configuration.get(member, _COOLDOWN))


def decide(service: Service, target: Target, capacity: int) -> Proposal | None:
    """Return what is to be done now, its capacity within the bounds; None for nothing."""
    out, back = _proposals(service, target, capacity)
    held = target.cooldown if _held(service, target) else None
    if out and not target.suspended["DynamicScalingOutSuspended"]:
        return _within(target, max(out, key=lambda p: p.wanted), capacity)
    if (
        back
        and not target.suspended["DynamicScalingInSuspended"]
        and (held is None or held.outward)
    ):
        return _within(target, max(back, key=lambda p: p.wanted), capacity)
    return None


def _held(service: Service, target: Target) -> bool:
    return target.cooldown is not None and service.clock() < target.cooldown.until


def _within(target: Target, proposal: Proposal, capacity: int) -> Proposal | None:
    wanted = min(max(proposal.wanted, target.minimum), target.maximum)
    # A bound must not turn a way out into a way in, or the other way round.
    if (wanted > capacity) != (proposal.wanted > capacity) or wanted == capacity:
        return None
    return replace(proposal, wanted=wanted)


def _proposals(
    service: Service, target: Target, capacity: int
) -> tuple[list[Proposal], list[Proposal]]:
    """What the policies ask for beyond the capacity, and below it."""
    held = target.cooldown if _held(service, target) else None
    # Documented: while it cools down, what a way out has added counts towards the next.
    start = held.before if held is not None and held.outward else capacity
    alarms = service.cloudwatch.in_alarm(target.key)
    ringing = {alarm["AlarmName"] for alarm in alarms}
    # Documented: target tracking scales in only if all of its policies are ready to.
    settled = all(_ready_to_scale_in(policy, ringing) for policy in list(target.policies.values()))
    out, back = [], []
    for policy in list(target.policies.values()):
        for alarm in alarms:
            if policy.arn not in alarm.get("AlarmActions", ()):
                continue
            higher = _wanted(service, target, policy, alarm, start)
            if higher is not None and higher > capacity:
                out.append(Proposal(policy, alarm["AlarmName"], start, higher))
            lower = _wanted(service, target, policy, alarm, capacity)
            if lower is not None and lower < capacity and (settled or policy.kind != TRACKING):
                back.append(Proposal(policy, alarm["AlarmName"], capacity, lower))
    return out, back


def _ready_to_scale_in(policy: Policy, ringing: set[str]) -> bool:
    low = [alarm["AlarmName"] for alarm in policy.alarms if _is_low(alarm)]
    return not low or low[0] in ringing


def _is_low(alarm: Alarm) -> bool:
    return bool(alarm["ComparisonOperator"] == "LessThanThreshold")


def _wanted(
    service: Service, target: Target, policy: Policy, alarm: Alarm, start: int
) -> int | None:
    value = service.cloudwatch.value(target.key, alarm)
    if policy.kind != TRACKING:
        threshold = float(alarm["Threshold"])
        # Without data the alarm itself is what is known: the metric has reached the threshold.
        return stepped(
            policy.configuration, start, threshold if value is None else value, threshold
        )
    if value is None:
        return None
    wanted = tracked(start, value, float(policy.configuration["TargetValue"]))
    # The upper alarm only ever adds and the lower one only ever takes away.
    return max(wanted, start) if not _is_low(alarm) else min(wanted, start)
