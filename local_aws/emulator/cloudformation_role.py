"""Has CloudFormation act under its execution role; MiniStack provisions without asking IAM."""

import functools
import threading
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs

from local_aws.emulator import resource_actions
from local_aws.emulator.errors import LocalAwsError
from local_aws.emulator.iam import Check, Request, pass_role
from local_aws.emulator.resource_actions import Place
from local_aws.emulator.roles import service_session

SERVICE = "cloudformation.amazonaws.com"
_NEW_STACK = ("CreateStack",)
_OPERATIONS = (
    *_NEW_STACK,
    "CreateChangeSet",
    "UpdateStack",
    "DeleteStack",
    "ExecuteChangeSet",
    "ContinueUpdateRollback",
    "RollbackStack",
)

StackKey = tuple[str, str, str]  # account, region, stack name


class NotAuthorizedError(LocalAwsError):
    """The role under which a stack is deployed may not do what a resource needs."""


class Actors:
    """Under whose permissions each stack's resources are handled.

    As on AWS: the role that was given last, else whoever called last.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._roles: dict[StackKey, str] = {}
        self._callers: dict[StackKey, str] = {}

    def remember(self, stack: StackKey, *, role: str | None, caller: str, new: bool) -> None:
        """Note who begins an operation on a stack; a new stack forgets its namesake's role."""
        with self._lock:
            self._callers[stack] = caller
            if role:
                self._roles[stack] = role
            elif new:
                self._roles.pop(stack, None)

    def role(self, stack: StackKey) -> str | None:
        """Return the role that was handed over for the stack, if any."""
        with self._lock:
            return self._roles.get(stack)

    def access_key(self, stack: StackKey) -> str:
        """Return an access key to ask IAM with: of the role's session, or the caller's.

        Raises RoleNotFoundError and RoleNotAssumableError.
        """
        role = self.role(stack)
        if role is None:
            with self._lock:
                return self._callers[stack]
        return service_session(role, "AWSCloudFormation", service=SERVICE)["AWS_ACCESS_KEY_ID"]


_ACTORS = Actors()


def checks(request: Request) -> Sequence[Check]:
    """Note who acts on which stack, and name the role that is handed to CloudFormation."""
    parameters = parse_qs(request.body.decode("utf-8", "replace"))

    def one(name: str) -> str:
        values = parameters.get(name) or request.query.get(name) or [""]
        return str(values[0])

    action, role, stack = one("Action"), one("RoleARN"), one("StackName")
    if action not in _OPERATIONS or not stack:
        return ()
    name = stack.split("/")[1] if stack.startswith("arn:") else stack
    _ACTORS.remember(
        (request.account, request.region, name),
        role=role or None,
        caller=request.access_key,
        new=action in _NEW_STACK or one("ChangeSetType") == "CREATE",
    )
    return (pass_role(role, SERVICE),) if role else ()


def install() -> None:
    """Put a question to IAM before every resource that MiniStack creates, updates or deletes."""
    from ministack.services.cloudformation import provisioners, stacks  # noqa: PLC0415

    for name, asking in (
        ("_provision_resource", _asking_create),
        ("_update_resource", _asking_update),
        ("_delete_resource", _asking_delete),
    ):
        wrapped = asking(getattr(provisioners, name))
        setattr(provisioners, name, wrapped)
        setattr(stacks, name, wrapped)


def _asking_create(create: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(create)
    def asking(kind: str, logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        place = _place(stack, logical_id)
        _ask(place, resource_actions.create_checks(kind, place, properties))
        return create(kind, logical_id, properties, stack)

    return asking


def _asking_update(update: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(update)
    def asking(  # noqa: PLR0913, PLR0917  # MiniStack's signature
        kind: str,
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack: str,
        logical_id: str | None = None,
        old_attributes: dict[str, Any] | None = None,
    ) -> Any:
        if old != new:
            place = _place(stack, logical_id or physical_id)
            _ask(place, resource_actions.update_checks(kind, place, old, new, physical_id))
        return update(kind, physical_id, old, new, stack, logical_id, old_attributes)

    return asking


def _asking_delete(delete: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(delete)
    def asking(
        kind: str,
        physical_id: str,
        properties: dict[str, Any],
        stack: str | None = None,
        logical_id: str | None = None,
    ) -> Any:
        place = _place(stack or "", logical_id or physical_id)
        _ask(place, resource_actions.delete_checks(kind, place, properties, physical_id))
        return delete(kind, physical_id, properties, stack, logical_id)

    return asking


def _place(stack: str, logical_id: str) -> Place:
    from ministack.core.responses import get_account_id, get_region  # noqa: PLC0415

    return Place(get_account_id(), get_region(), stack, logical_id)


def _ask(place: Place, asked: list[Check]) -> None:
    from ministack.core.iam_evaluator import enforce  # noqa: PLC0415

    if not asked:
        return
    access_key = _ACTORS.access_key((place.account, place.region, place.stack))
    for check in asked:
        denied = enforce(
            access_key,
            check.action,
            check.action.partition(":")[0],
            place.region,
            resource_arn=check.resource,
            service_context=dict(check.context),
        )
        if denied is not None:
            who = getattr(denied, "principal_arn", "") or "The caller"
            message = (
                f"{who} is not authorized to perform: {check.action} on resource: "
                f"{check.resource} (Service: CloudFormation, Status Code: 403)"
            )
            raise NotAuthorizedError(message)
