"""The stacks of a run: settled, then deleted, however they were left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.waiting import pause, until

if TYPE_CHECKING:
    from verify.account import Account

# A change set that nobody executed: it waits for ever, and can be deleted as it is.
_SETTLED = {"REVIEW_IN_PROGRESS"}


def statuses(account: Account, run: str) -> dict[str, str]:
    """Return name and status of the run's stacks that exist."""
    stacks = account.listed("cloudformation", "describe_stacks", "Stacks[]")
    return {
        stack["StackName"]: stack["StackStatus"]
        for stack in stacks
        if stack["StackName"].startswith(f"{run}-")
    }


def settled(account: Account, run: str) -> dict[str, str]:
    """Wait until nothing is under way, and return the statuses.

    Raises:
        VerifyError: it takes longer than CloudFormation gives anything.
    """

    def still() -> dict[str, str] | None:
        found = statuses(account, run)
        moving = [s for s in found.values() if s.endswith("_IN_PROGRESS") and s not in _SETTLED]
        return None if moving else found

    return until(still, f"stacks of {run} settle")


def delete_all(account: Account, run: str) -> dict[str, str]:
    """Ask for the deletion of each, wait for all, and return those that are left."""
    found = settled(account, run)
    for name in found:
        print(f"    {name} is deleted", flush=True)
        account.client("cloudformation").delete_stack(StackName=name)
    if found:
        pause()  # a read right after it may still show what was
    return settled(account, run)
