"""What SageMaker remembers: one scope for each account and region, in memory only."""

import threading
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from local_aws.sagemaker.async_backlog import Backlog
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.traffic import Traffic


@dataclass(frozen=True)
class Model:
    """A model as it was created; nothing of it but its tags can change."""

    name: str
    arn: str
    created: float  # seconds since the epoch
    request: dict[str, Any]  # CreateModel's members, without tags

    @property
    def modified(self) -> float:
        """When it last changed: never."""
        return self.created


@dataclass(frozen=True)
class EndpointConfig:
    """An endpoint configuration as it was created."""

    name: str
    arn: str
    created: float
    request: dict[str, Any]  # CreateEndpointConfig's members, without tags

    @property
    def modified(self) -> float:
        """When it last changed: never."""
        return self.created

    @property
    def variants(self) -> list[dict[str, Any]]:
        """The production variants, in the order of the request."""
        return list(self.request["ProductionVariants"])


@dataclass
class PendingDeployment:
    """An update under way, as DescribeEndpoint shows it."""

    config: EndpointConfig
    fleet: Fleet
    since: float
    status: str = "Creating"  # of its variants
    status_since: float = 0.0


@dataclass
class Endpoint:
    """An endpoint and what serves it; guarded by its scope's lock."""

    name: str
    arn: str
    created: float
    modified: float
    status: str
    config: EndpointConfig
    fleet: Fleet | None = None  # None until the first fleet is healthy
    traffic: Traffic | None = None  # while more than one fleet has a share
    deployment_failure: str | None = None  # of the last creation or update
    scaling_failure: str | None = None  # of the last change of weights and capacities
    deployment_config: dict[str, Any] | None = None
    pending: PendingDeployment | None = None
    backlog: Backlog = field(default_factory=Backlog)  # of an asynchronous endpoint

    @property
    def busy(self) -> bool:
        """Whether an operation on it is under way, so that no other may begin."""
        return self.status in ("Creating", "Updating", "RollingBack", "Deleting")

    @property
    def failure_reason(self) -> str | None:
        """Why the last operation that failed did, until the next of its kind begins."""
        return self.scaling_failure or self.deployment_failure

    @property
    def shares(self) -> list[tuple[Fleet, Fraction]]:
        """The fleets that serve and what each gets of the traffic."""
        traffic, fleet = self.traffic, self.fleet
        if traffic is not None:
            return traffic.shares
        return [(fleet, Fraction(1))] if fleet is not None else []

    def route(self) -> Fleet | None:
        """Pick the fleet of the next request; None where there is none yet."""
        traffic = self.traffic  # asked without the lock: a deployment may end meanwhile
        return traffic.route() if traffic is not None else self.fleet


@dataclass
class Scope:
    """All of one account in one region."""

    account: str
    region: str
    lock: threading.RLock = field(default_factory=threading.RLock)
    models: dict[str, Model] = field(default_factory=dict)
    configs: dict[str, EndpointConfig] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)  # by ARN

    def arn(self, kind: str, name: str) -> str:
        """Build an ARN; `kind` is model, endpoint-config or endpoint."""
        # The service writes names in lower case into ARNs.
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{kind}/{name.lower()}"

    def exists(self, arn: str) -> bool:
        """Whether the ARN is that of a resource of this scope."""
        return any(
            resource.arn == arn
            for kind in (self.models, self.configs, self.endpoints)
            for resource in kind.values()
        )


class Store:
    """The scopes of all accounts and regions, made when they are first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scopes: dict[tuple[str, str], Scope] = {}

    def scope(self, account: str, region: str) -> Scope:
        """Return the scope of an account in a region."""
        with self._lock:
            key = (account, region)
            if key not in self._scopes:
                self._scopes[key] = Scope(account, region)
            return self._scopes[key]

    def scopes(self) -> list[Scope]:
        """All scopes that anything ever asked for."""
        with self._lock:
            return list(self._scopes.values())
