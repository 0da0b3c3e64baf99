"""Removes what a run made, from whatever state it was left in, and tells what would not go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from verify import belongings, buckets, stacks
from verify.errors import VerifyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.account import Account
    from verify.published import Published

Result = TypeVar("Result")
# A stack may import what another exports, and a bucket may not be empty the first time.
ROUNDS = 3


def clean_up(account: Account, run: str, published: Published) -> list[str]:
    """Remove everything of a run; return what is left, as `kind name`.

    A step that fails is told, and the next one is tried: whatever goes away costs nothing more.
    """
    _try("stacks", partial(_delete_stacks, account, run))
    _try("endpoints", partial(_delete_endpoints, account, run))
    for bucket in _try("buckets", partial(buckets.of_run, account, run)) or []:
        _try(f"bucket {bucket}", partial(buckets.delete, account, bucket))
    for group in _try("log groups", partial(_log_groups, account, run)) or []:
        delete = account.client("logs").delete_log_group
        _try(f"log group {group}", partial(delete, logGroupName=group))
    _try("published assets", published.remove)
    left = _try("the list of what is left", partial(belongings.of_run, account, run))
    if left is None:
        return [f"it could not be listed: look for {run} in account {account.number}"]
    return [f"{kind} {name}" for kind, names in left.items() for name in names]


def _try(what: str, step: Callable[[], Result]) -> Result | None:
    try:
        return step()
    except (BotoCoreError, ClientError, VerifyError) as error:
        print(f"    {what}: {error}", flush=True)
        return None


def _delete_stacks(account: Account, run: str) -> None:
    left = stacks.delete_all(account, run)
    for _ in range(ROUNDS - 1):
        if not left:
            return
        for bucket in buckets.of_run(account, run):
            buckets.empty(account, bucket)
        left = stacks.delete_all(account, run)
    for name, status in left.items():
        print(f"    {name} is {status}: its events in CloudFormation have the reason", flush=True)


def _delete_endpoints(account: Account, run: str) -> None:
    """What no stack has: a probe's configuration, and what a stack would not let go."""
    sagemaker = account.client("sagemaker")
    found = belongings.of_run(account, run)
    for name in found["endpoint"]:
        sagemaker.delete_endpoint(EndpointName=name)
    for name in found["endpoint configuration"]:
        sagemaker.delete_endpoint_config(EndpointConfigName=name)
    for name in found["model"]:
        sagemaker.delete_model(ModelName=name)


def _log_groups(account: Account, run: str) -> list[str]:
    return belongings.of_run(account, run)["log group"]
