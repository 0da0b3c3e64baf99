"""What an update needs of the account's quota, as two fleets run side by side for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stacks.stage_settings import StageSettings

WHOLE_FLEET = 100  # percent


def fleet_quota(stage: StageSettings) -> str:
    """One sentence with the number that the quota has to allow, at the fleet's largest."""
    name = stage.endpoint_name
    if stage.kind == "serverless":
        least = stage.serverless.max_concurrency
        return (
            f"{name} takes {least} of the account's concurrency of serverless endpoints, "
            "which is a quota of the region."
        )
    fleet = _largest_fleet(stage)
    if stage.update.strategy == "rolling":
        more, why = -(-fleet * stage.update.step_percent // WHOLE_FLEET), "a batch of new ones"
    else:
        more, why = fleet, "as many new ones"
    return (
        f"An update of {name} needs a quota of {fleet + more} for {stage.instance_type} for "
        f"endpoint usage: {fleet} that serve{'' if fleet > 1 else 's'} and {why}. "
        "Service Quotas shows it; an update with less fails and changes nothing."
    )


def _largest_fleet(stage: StageSettings) -> int:
    if stage.scaling is None:
        return stage.instances
    schedules = stage.scaling.schedule.values()
    return max(stage.scaling.max, *(each.max or 0 for each in schedules), 0)
