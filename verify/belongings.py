"""What a run has made and what is still there of it: names that hold the run's, and its stacks'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

# Kind -> service, operation, and where a page has the names.
LISTINGS = {
    "stack": ("cloudformation", "describe_stacks", "Stacks[].StackName"),
    "bucket": ("s3", "list_buckets", "Buckets[].Name"),
    "model": ("sagemaker", "list_models", "Models[].ModelName"),
    "endpoint configuration": (
        "sagemaker", "list_endpoint_configs", "EndpointConfigs[].EndpointConfigName",
    ),
    "endpoint": ("sagemaker", "list_endpoints", "Endpoints[].EndpointName"),
    "function": ("lambda", "list_functions", "Functions[].FunctionName"),
    "role": ("iam", "list_roles", "Roles[].RoleName"),
    "alarm": ("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"),
    "dashboard": ("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    "rule": ("events", "list_rules", "Rules[].Name"),
    "topic": ("sns", "list_topics", "Topics[].TopicArn"),
    "parameter": ("ssm", "describe_parameters", "Parameters[].Name"),
    "log group": ("logs", "describe_log_groups", "logGroups[].logGroupName"),
}  # fmt: skip


class Listing(Protocol):
    """Whoever can list an account: `verify.account.Account`, and the tests' own."""

    def listed(self, service: str, operation: str, path: str, **members: Any) -> list[Any]:
        """Return what `path` selects of every page."""


def everything(account: Listing) -> dict[str, list[str]]:
    """Return the names of all there is, by kind."""
    return {kind: sorted(account.listed(*listing)) for kind, listing in LISTINGS.items()}


def of_run(account: Listing, run: str) -> dict[str, list[str]]:
    """Return the names of what is there of a run, by kind."""
    made = made_by_stacks(account, run)
    return {kind: _of(names, run, made) for kind, names in everything(account).items()}


def names_of_run(account: Listing, names: Iterable[str], run: str) -> list[str]:
    """Return those of some names that belong to the run."""
    return _of(names, run, made_by_stacks(account, run))


def made_by_stacks(account: Listing, run: str) -> set[str]:
    """Return the physical names of all that the run's stacks ever had, deleted stacks included.

    CloudFormation names a Model or an EndpointConfig after its logical id alone, which says nothing
    about the run.
    """
    summaries = account.listed("cloudformation", "list_stacks", "StackSummaries[]")
    found: set[str] = set()
    for stack in summaries:
        if stack["StackName"].startswith(f"{run}-"):
            ids = "StackEvents[].PhysicalResourceId"
            events = account.listed(
                "cloudformation", "describe_stack_events", ids, StackName=stack["StackId"]
            )
            found |= {_last(each) for each in events if each}
    return found


def _of(names: Iterable[str], run: str, made: set[str]) -> list[str]:
    return sorted(name for name in names if run in name.lower() or _last(name) in made)


def _last(name: str) -> str:
    """A physical id can be an ARN, and SageMaker's have names in lower case."""
    return name.lower().rpartition("/")[2].rpartition(":")[2]
