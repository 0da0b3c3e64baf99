"""What an instance is to the rest of the service: something that starts, answers and stops."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

STARTUP_SECONDS = 480.0  # documented: 8 minutes, where the EndpointConfig names no other limit
DOWNLOAD_SECONDS = 1800.0  # ours: half of the longest that an EndpointConfig may name
INVOCATION_SECONDS = 60.0  # documented, for real-time endpoints


@dataclass(frozen=True)
class InstanceSpec:
    """All that decides what an instance runs."""

    account: str
    region: str
    endpoint: str
    variant: str
    instance_type: str
    role_arn: str
    image: str
    model_data_url: str | None
    environment: Mapping[str, str] = field(default_factory=dict)
    network_isolation: bool = False
    startup_timeout: float = STARTUP_SECONDS
    download_timeout: float = DOWNLOAD_SECONDS


@dataclass(frozen=True)
class Invocation:
    """A request for a container: the HTTP headers that reach it, and the body."""

    headers: Mapping[str, str]
    body: bytes
    seconds: float = INVOCATION_SECONDS  # within which the whole answer has to be there


@dataclass(frozen=True)
class Answer:
    """What a container said."""

    status: int
    content_type: str | None
    body: bytes
    custom_attributes: str | None = None


class Instance(Protocol):
    """One instance of a production variant."""

    def start(self) -> None:
        """Bring it to health; raises InstanceStartError."""

    def stop(self) -> None:
        """End it and everything that it started; may be called in every state, and twice."""

    def invoke(self, invocation: Invocation) -> Answer:
        """Pass a request on; raises ContainerGoneError."""

    @property
    def healthy(self) -> bool:
        """Whether requests may be sent to it."""

    @property
    def resolved_image(self) -> str:
        """The image by digest, known once it has started."""

    @property
    def process_id(self) -> int | None:
        """The process of its container; None while there is none."""

    @property
    def log_stream(self) -> str:
        """The name of its log stream."""


Launcher = Callable[[InstanceSpec], Instance]
