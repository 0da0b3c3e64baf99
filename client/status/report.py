"""What is said about an endpoint, as types; `--json` prints them as they are."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads it at run time
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["real-time", "serverless", "asynchronous"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Fault(_Part):
    """Why something couldn't be seen; `code` is stable and meant for programs."""

    code: str
    message: str


class Unseen(_Part):
    """Stands where something would that couldn't be seen."""

    error: Fault


class Endpoint(_Part):
    """The endpoint by itself."""

    name: str
    arn: str
    status: str
    created: datetime
    modified: datetime
    configuration: str | None
    failure: str | None = None


class Image(_Part):
    """What was asked for, and the digest that it was when it was deployed."""

    specified: str | None
    resolved: str | None


class Archive(_Part):
    """The model's bytes in S3: `model_digest` is of their inputs, `sha256` of themselves."""

    uri: str | None
    model_digest: str | None
    sha256: str | Unseen | None


class Bounds(_Part):
    """Between how many instances, or provisioned containers, a variant is scaled."""

    min: int
    max: int
    suspended: bool


class Serverless(_Part):
    """What a serverless variant has in place of instances."""

    memory_mb: int
    max_concurrency: int
    provisioned_concurrency: int | None


class Step(_Part):
    """What is being done with a variant."""

    status: str
    since: datetime | None
    message: str | None


class Fleet(_Part):
    """The instances of a variant, live or on their way."""

    variant: str
    current: int | None
    desired: int | None
    weight: float | None
    steps: list[Step]


class Variant(_Part):
    """A production variant that is live."""

    fleet: Fleet
    images: list[Image]
    model: str | Unseen | None
    archive: Archive | Unseen | None
    instance_type: str | Unseen | None
    serverless: Serverless | None
    scaling: Bounds | Unseen | None


class Rollout(_Part):
    """A new EndpointConfig that is taking over, and by which policy."""

    configuration: str | None
    since: datetime | None
    fleets: list[Fleet]
    policy: str | None


class Event(_Part):
    """What CloudFormation said of a resource."""

    resource: str
    type: str
    status: str
    at: datetime
    reason: str | None


class Deployment(_Part):
    """The last operation of the stack that deploys the endpoint."""

    stack: str
    status: str
    began: datetime
    ended: datetime | None
    failure: Event | None
    doing: list[Event]


class Alarm(_Part):
    """One of those that undo an update; without a state it isn't there."""

    name: str
    state: str | None
    since: datetime | None


class Stream(_Part):
    """The end of one instance's log."""

    name: str
    lines: list[str]


class Log(_Part):
    """The ends of the newest streams."""

    group: str
    streams: list[Stream]


class Report(_Part):
    """Everything. `rollout` is there while one is under way, `log` where something failed."""

    endpoint: Endpoint
    kind: Kind
    variants: list[Variant]
    rollout: Rollout | None
    deployment: Deployment | Unseen | None
    alarms: list[Alarm] | Unseen
    log: Log | Unseen | None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it; what there is none of is left out."""
        return self.model_dump(mode="json", exclude_none=True)
