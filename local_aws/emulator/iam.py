"""Where a service that is added in process says what IAM has to check for each request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One HTTP request to a service: lower-case header names, query values as lists."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, Sequence[str]]
    account: str
    region: str
    access_key: str


@dataclass(frozen=True)
class Check:
    """One question to IAM: may the caller perform the action on the resource.

    `context` holds condition keys, such as {"iam:PassedToService": "sagemaker.amazonaws.com"}.
    `service` is whose resource policy counts, where it is another one than the request's.
    """

    action: str  # "sagemaker:CreateModel"
    resource: str  # its ARN, or "*" where the action has no resource
    context: Mapping[str, object] = field(default_factory=dict)
    service: str | None = None


Checks = Callable[[Request], Sequence[Check]]
_ADDED: dict[str, Checks] = {}


def add_service(name: str, checks: Checks) -> None:
    """Have every request to the service `name` answered only if IAM allows all its checks.

    `name` is the service's key in `ministack.app.SERVICE_HANDLERS`. `checks(request)` names all
    that must be allowed (the action itself, iam:PassRole of a role that is handed over, ...);
    when it names nothing, the action is unknown and the request is denied.
    """
    _ADDED[name] = checks


def added_services() -> Mapping[str, Checks]:
    """The checks that added services registered, by service."""
    return _ADDED


def pass_role(role_arn: str, service: str) -> Check:
    """Build the check that the caller may hand a role to a service such as lambda.amazonaws.com."""
    return Check("iam:PassRole", role_arn, {"iam:PassedToService": service})
